// @ts-types="../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";
import { lineMapOf } from "../sandbox/line_map.ts";
import { ownFrames, placeOf } from "./frames.ts";

Deno.test("frames: the student's own, by path from the project or from their folder, with their lines", () => {
  const stack = [
    "    at persist (student:///raft.ts:213:5)",
    "    at student:///lib/my helper.ts:1:2",
    "    at async <anonymous> (student:///raft.ts:15:17)",
    "    at Timeout.fire (harness:///inside/timers.ts:3:4)",
    "    at one (file:///project/tester/raft/config.ts:3:4)",
    "    at ext:core/01_core.js:405:7",
  ];
  assertEquals(ownFrames(stack, "file:///home/al/raft.ts", "file:///project/"), [
    "persist (raft.ts:213:5)",
    "lib/my helper.ts:1:2",
    "<anonymous> (raft.ts:15:17)",
  ]);
  const inProject = ["    at f (student:///raft.ts:1:9)"];
  assertEquals(ownFrames(inProject, "file:///a%20b/raft/raft.ts", "file:///a%20b/"), [
    "f (raft/raft.ts:1:9)",
  ]);
  const lines = new Map([["student:///raft.ts", lineMapOf("AAAA,QAEE;")]]);
  assertEquals(ownFrames(inProject, "file:///raft.ts", "file:///lab/", lines), ["f (raft.ts:3:3)"]);
});

Deno.test("frames: the place of the innermost, with and without a name", () => {
  assertEquals(
    placeOf(["persist (my lab/raft.ts:213:5)", "Make (my lab/raft.ts:9:1)"]),
    " (my lab/raft.ts:213)",
  );
  assertEquals(placeOf(["helper.ts:1:2"]), " (helper.ts:1)");
  assertEquals(placeOf([]), "");
});
