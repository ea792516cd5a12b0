/** What the tools say of a submission's files, line by line. */

// @ts-types="../../types/std_assert.d.ts"
import { assertEquals, assertMatch } from "@std/assert";
import { fileUrl } from "../../platform/paths.ts";
import { importMapsOf } from "../../runner/program.ts";
import { raft } from "../../tester/raft/lab.ts";
import { checkQuality } from "./quality.ts";
import type { Check } from "./reports/grade_schemas.ts";

const root = Deno.makeTempDirSync({ prefix: "raftlab-quality-" });
globalThis.addEventListener("unload", () => Deno.removeSync(root, { recursive: true }));

/** What the checks of these files say: format, lint, types. */
async function checksOf(name: string, files: Record<string, string>): Promise<Check[]> {
  const folder = `${root}/${name}`;
  Deno.mkdirSync(folder);
  for (const [file, text] of Object.entries(files)) Deno.writeTextFileSync(`${folder}/${file}`, text);
  const { id, offers, folder: own } = raft;
  const student = { lab: id, files: [fileUrl("raft.ts", folder)], offers, folder: own };
  const staged = { folder, student, names: Object.keys(files), texts: Object.values(files) };
  return await checkQuality(staged, await importMapsOf(student));
}

/** The lines of the check of formats, of these files. */
async function formatOf(name: string, files: Record<string, string>): Promise<string[]> {
  const [format, lint] = await checksOf(name, files);
  assertEquals([format.name, format.clean, lint.lines.filter((line) => /did not say/.test(line))], [
    "format",
    format.lines.length === 0,
    [],
  ]);
  return format.lines;
}

Deno.test("quality: every line that is not formatted is named; Windows' line ends and a byte order mark are said", async () => {
  const [tidy, untidy] = [
    "export const a = 1;\n",
    "export const a=1;\nexport const b = 2;\nexport const c  = 3;\n",
  ];
  assertEquals(await formatOf("untidy", { "raft.ts": untidy, "log.ts": tidy, "data.json": "{   }" }), [
    "raft.ts:1: not as deno fmt writes it",
    "raft.ts:3: not as deno fmt writes it",
  ]);
  assertEquals(await formatOf("windows", { "raft.ts": tidy.replace("\n", "\r\n") }), [
    "raft.ts: its lines end as Windows ends them (CRLF); deno fmt ends them with LF alone",
  ]);
  assertEquals(await formatOf("mark", { "raft.ts": `\ufeff${tidy}`, "log.ts": untidy }), [
    "log.ts:1: not as deno fmt writes it",
    "log.ts:3: not as deno fmt writes it",
    "raft.ts: it begins with a byte order mark, which deno fmt takes away",
  ]);
  assertEquals(await formatOf("broken", { "raft.ts": "export {\n" }), [
    "raft.ts: cannot be formatted: it does not parse",
  ]);
  assertEquals(await formatOf("tidy", { "raft.ts": tidy }), []);
});

Deno.test("quality: of a file that does not parse, each check says so", async () => {
  const checks = await checksOf("halved", { "raft.ts": "export function Make( {\n" });
  assertEquals(checks.flatMap(({ lines }) => lines), [
    "raft.ts: cannot be formatted: it does not parse",
    "raft.ts: cannot be linted: it does not parse",
    "raft.ts: its types cannot be checked: it does not parse",
  ]);
});

Deno.test("quality: no type of a file outside of the submission is read, in whatever way the file is named", async () => {
  const neighbour = `${root}/neighbour`, folder = `${root}/curious`;
  for (const path of [neighbour, folder]) Deno.mkdirSync(path);
  Deno.writeTextFileSync(`${neighbour}/raft.ts`, 'export interface Secret { word: "xyzzy" }\n');
  Deno.writeTextFileSync(`${neighbour}/h.d.ts`, 'export const x: "xyzzy";\n');
  const { id, offers, folder: own } = raft;
  const student = { lab: id, files: [fileUrl("raft.ts", folder)], offers, folder: own };
  const typesOf = async (files: Record<string, string>) => {
    for (const [name, text] of Object.entries(files)) Deno.writeTextFileSync(`${folder}/${name}`, text);
    const staged = { folder, student, names: Object.keys(files), texts: Object.values(files) };
    return (await checkQuality(staged, await importMapsOf(student)))[2];
  };
  const use = "export const x: Secret = { word: 1 };\n";
  const named = [
    'import type { Secret } from "../neighbour/raft.ts";\n',
    `import { type Secret } from "${neighbour}/raft.ts";\n`,
    `export type { Secret } from "${
      fileUrl("raft.ts", neighbour)
    }";\ntype Secret = import("../neighbour/raft.ts").Secret;\n`,
    '/// <reference path="../neighbour/raft.ts" />\n',
    '/// <reference types="../neighbour/raft.ts" />\n',
    '// @ts-types="../neighbour/h.d.ts"\nimport * as h from "./h.js";\nexport const y: number = h.x;\n',
  ];
  for (const text of named) {
    const { clean, lines } = await typesOf({ "raft.ts": text + use, "h.js": "export const x = 1;\n" });
    assertEquals(clean, false, text);
    for (const line of lines) {
      assertMatch(
        line,
        /^raft\.ts:\d: names a file outside of the submission, so its types are not checked$/,
      );
    }
  }
  const through = await typesOf({
    "raft.ts": 'import { x } from "./h.js";\nexport const y: number = x;\n',
    "h.js": '// @ts-self-types="../neighbour/h.d.ts"\nexport const x = 1;\n',
  });
  assertEquals(through.lines, [
    "h.js:1: names a file outside of the submission, so its types are not checked",
  ]);
  const good = await typesOf({
    "raft.ts":
      'import type { ClientEnd } from "../labrpc/mod.ts";\nimport { x } from "./h.js";\nexport const y: number = x;\nexport type E = ClientEnd;\n',
    "h.js": "export const x = 1;\n",
  });
  assertEquals([good.clean, good.lines], [true, []]);
});
