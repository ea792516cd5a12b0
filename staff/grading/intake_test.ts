/** What may be handed in, and what is said of everything else. */

// @ts-types="../../types/std_assert.d.ts"
import { assertEquals, assertThrows } from "@std/assert";
import { zipSync } from "fflate";
import { raft } from "../../tester/raft/lab.ts";
import { putInto, submissionsAt, takeIn } from "./intake.ts";

const folder = Deno.makeTempDirSync({ prefix: "raftlab-intake-" });
globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

/** Writes files below the folder. */
function put(files: Record<string, string | Uint8Array>): void {
  for (const [name, content] of Object.entries(files)) {
    const path = `${folder}/${name}`;
    Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    if (typeof content === "string") Deno.writeTextFileSync(path, content);
    else Deno.writeFileSync(path, content);
  }
}

const named = (...names: string[]) => submissionsAt(names.map((name) => `${folder}/${name}`), [], raft);

async function filesOf(name: string): Promise<string[]> {
  return [...(await takeIn(named(name)[0], raft)).files.keys()];
}

async function problemOf(name: string): Promise<string | null> {
  return (await takeIn(named(name)[0], raft)).problem;
}

Deno.test("a submission is named after its folder or its file, each differently", () => {
  put({
    "a/alice/raft.ts": "",
    "a/bob.ts": "",
    "b/Alice/raft.ts": "",
    "a/Doe, Jané (17)/raft.ts": "",
    "a/-x/raft.ts": "",
  });
  const names = named("a/alice", "a/alice/raft.ts", "a/bob.ts", "b/Alice/", "a/Doe, Jané (17)", "a/-x").map((
    each,
  ) => each.name);
  assertEquals(names, ["alice", "alice-2", "bob", "Alice-3", "Doe_Jané_17_", "x"]);
  assertEquals(submissionsAt([`${folder}/a/alice`], ["alice"], raft)[0].name, "alice-2");
});

Deno.test("raft.ts comes with the files it imports from its folder, and with no others", async () => {
  put({
    "c/raft.ts":
      'import "./log.ts";\nimport { a } from "./lib/a.ts";\nimport "../labrpc/mod.ts";\nimport "./none.ts";\n',
    "c/log.ts": 'export * from "./lib/../more.mts";\n',
    "c/more.mts": 'import "../../../../../../etc/passwd.ts";\n',
    "c/lib/a.ts": 'import "../raft.ts";\n',
    "c/notes.txt": "",
    "c/other.ts": "",
    "labrpc/mod.ts": "not theirs",
  });
  assertEquals(await filesOf("c"), ["raft.ts", "lib/a.ts", "log.ts", "more.mts"]);
  const intake = await takeIn(named("c")[0], raft);
  putInto(`${folder}/copy`, new Map([["old.ts", ""]]));
  putInto(`${folder}/copy`, intake.files);
  assertEquals(Deno.readTextFileSync(`${folder}/copy/lib/a.ts`), 'import "../raft.ts";\n');
  assertEquals([...Deno.readDirSync(`${folder}/copy`)].map((entry) => entry.name).sort(), [
    "lib",
    "log.ts",
    "more.mts",
    "raft.ts",
  ]);
});

Deno.test("a zip file, and the only raft.ts in folders below, are taken for the submission; JSON comes with it", async () => {
  put({
    "nested/a/b/raft.ts": 'import data from "./data.json" with { type: "json" };\n',
    "nested/a/b/data.json": "{}",
  });
  assertEquals(await filesOf("nested"), ["raft.ts", "data.json"]);
  const text = (name: string) => new TextEncoder().encode(name);
  const zip = (files: Record<string, string>) =>
    zipSync(Object.fromEntries(Object.entries(files).map(([name, content]) => [name, text(content)])));
  put({
    "zips/alice.zip": zip({
      "lab/raft/raft.ts": 'import "./log.ts";',
      "lab/raft/log.ts": "",
      "lab/notes.txt": "x",
      "__MACOSX/lab/raft/._raft.ts": "\xff",
    }),
    "zips/two.zip": zip({ "a/raft.ts": "", "b/raft.ts": "" }),
    "zips/none.zip": zip({ "main.go": "" }),
    "zips/up.zip": zip({ "../raft.ts": "", "x/../../raft.ts": "" }),
    "zips/not.zip": "PK",
    "zips/heavy.zip": zip({ "raft.ts": "", "more.ts": " ".repeat(17 << 20) }),
  });
  const [alice] = named("zips/alice.zip");
  const { files, problem } = await takeIn(alice, raft);
  assertEquals([alice.name, problem, [...files]], ["alice", null, [["raft.ts", 'import "./log.ts";'], [
    "log.ts",
    "",
  ]]]);
  assertEquals(await problemOf("zips/two.zip"), "there is more than one raft.ts: in a, b");
  assertEquals(
    await problemOf("zips/none.zip"),
    "there is no raft.ts: the folder is empty, or cannot be read",
  );
  assertEquals(await problemOf("zips/up.zip"), "there is no raft.ts; the folder has .., x");
  assertEquals(await problemOf("zips/not.zip"), "not.zip cannot be unpacked: invalid zip data");
  assertEquals(await problemOf("zips/heavy.zip"), "heavy.zip has more than 16 MB of text");
  assertEquals(Deno.readDirSync(`${folder}/zips`).toArray().length, 6, "nothing is unpacked");
});

Deno.test("the hash tells contents and names apart", async () => {
  put({ "h/1/raft.ts": "// x", "h/2/raft.ts": "// x", "h/3/raft.ts": "// y" });
  const hashes = await Promise.all(
    named("h/1", "h/2", "h/3").map(async (each) => (await takeIn(each, raft)).hash),
  );
  assertEquals([hashes[0] === hashes[1], hashes[0] === hashes[2]], [true, false]);
});

Deno.test("what is no submission gets a reason of one sentence", async () => {
  put({
    "none/Raft.ts": "",
    "go/raft.go": "",
    "deep/one/src/raft.ts": "",
    "deep/two/old/raft.ts": "",
    "big/raft.ts": " ".repeat((1 << 20) + 1),
    "binary/raft.ts": new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0xff]),
    "zero/raft.ts": "const a = 1;\0",
    "helper/raft.ts": 'import "./x.ts";',
    "linkedFolder/raft.ts": 'import "./lib/log.ts";',
    "many/raft.ts": Array.from({ length: 40 }, (_, i) => `import "./${i}.ts";\n`).join(""),
    ...Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`many/${i}.ts`, ""])),
    "heavy/raft.ts": 'import "./1.ts"; import "./2.ts"; import "./3.ts";',
    ...Object.fromEntries([1, 2, 3].map((i) => [`heavy/${i}.ts`, " ".repeat(1 << 20)])),
    "raft.js": "",
    "folder/raft.ts/x": "",
  });
  Deno.mkdirSync(`${folder}/empty`);
  Deno.mkdirSync(`${folder}/linked`);
  Deno.symlinkSync(`${folder}/h/1/raft.ts`, `${folder}/linked/raft.ts`);
  Deno.symlinkSync(`${folder}/h/1/raft.ts`, `${folder}/helper/x.ts`);
  Deno.symlinkSync(`${folder}/c`, `${folder}/linkedFolder/lib`);
  Deno.symlinkSync(`${folder}/c`, `${folder}/wholeLinked`);
  const problems: [string, string][] = [
    ["empty", "there is no raft.ts: the folder is empty, or cannot be read"],
    ["none", "there is no raft.ts; the folder has Raft.ts; did you mean Raft.ts?"],
    ["go", "there is no raft.ts; the folder has raft.go"],
    ["deep", "there is more than one raft.ts: in one/src, two/old"],
    ["big", "raft.ts has 1.0 MB: a file may have 1 MB"],
    ["binary", "raft.ts is not text in UTF-8"],
    ["zero", "raft.ts is not text in UTF-8"],
    ["linked", "raft.ts is a symbolic link: hand in the file itself"],
    ["wholeLinked", "wholeLinked is a symbolic link: hand in the file itself"],
    ["helper", "x.ts is a symbolic link: hand in the file itself"],
    ["linkedFolder", "lib is a symbolic link: hand in the folder itself"],
    ["many", "there are more than 30 files"],
    ["heavy", "its files together have more than 2 MB"],
    ["raft.js", "raft.js is not a .ts file: a submission is a raft.ts"],
    ["folder", "raft.ts is no file, but a folder"],
  ];
  for (const [name, problem] of problems) assertEquals(await problemOf(name), problem);
});

Deno.test({
  name: "a pipe is no submission, and nobody waits for what comes out of it",
  ignore: Deno.build.os === "windows",
  async fn() {
    Deno.mkdirSync(`${folder}/pipe`);
    await new Deno.Command("mkfifo", { args: [`${folder}/pipe/raft.ts`] }).output();
    assertEquals(await problemOf("pipe"), "raft.ts is no file, but a device, a pipe or the like");
  },
});

Deno.test("a text that was written to make reading it take for ever is read at once", async () => {
  const nasty = [`from ${" ".repeat(900_000)}x`, `"./`.repeat(300_000), `'./${"a/".repeat(450_000)}'`];
  put(Object.fromEntries(nasty.map((text, i) => [`nasty${i}/raft.ts`, text])));
  const begun = performance.now();
  for (const i of nasty.keys()) assertEquals(await filesOf(`nasty${i}`), ["raft.ts"]);
  assertEquals(performance.now() - begun < 20_000, true); // backtracking would take hours
});

Deno.test("mistakes of whoever grades end it before it begins", () => {
  put({ "class/x/raft.ts": "", "class/y/raft.ts": "" });
  const says = (name: string) => (assertThrows(() => named(name)) as Error).message.replaceAll(folder, "");
  assertEquals(says("nobody"), "/nobody: there is no such file or folder");
  assertEquals(says("class"), "/class: no raft.ts, but 2 folders with one; did you mean /class/*?");
});
