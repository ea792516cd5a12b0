// @ts-types="../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";
import { pathToFileURL } from "node:url";
import { fileUrl, pathOf, slashed } from "./paths.ts";

Deno.test("paths: a file's URL is the one in the import map", () => {
  for (const path of ["/a b/raft.ts", "/a@b+c(d)/é,;=&$.ts", "/100%/#1?.ts", "/a\\b/{y}.ts"]) {
    assertEquals(fileUrl(path, "/cwd"), pathToFileURL(path).href);
    assertEquals(pathOf(fileUrl(path, "/cwd")), path);
  }
  assertEquals(fileUrl("x/../raft.ts", "/my work"), "file:///my%20work/raft.ts");
  assertEquals(fileUrl("C:\\raft\\raft.ts", "/"), "file:///C:/raft/raft.ts");
  assertEquals(pathOf("file:///C:/raft/raft.ts"), "C:/raft/raft.ts");
});

Deno.test("paths: Windows' have slashes; a backslash in another system's name stays", () => {
  assertEquals(slashed("C:\\Users\\s\\lab"), "C:/Users/s/lab");
  assertEquals(slashed("/home/s/a\\b"), "/home/s/a\\b");
  assertEquals(fileUrl("raft.ts", slashed("C:\\lab")), "file:///C:/lab/raft.ts");
});
