// @ts-types="../types/std_assert.d.ts"
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { builtinModules } from "node:module";
import { pathToFileURL } from "node:url";
import { denoImportMap, refusedCode, type StudentCode } from "./imports.ts";
import { pathOfUrl, urlOfPath } from "../platform/files.ts";
import { scanImports } from "./import_scan.ts";
import { platformModules } from "./platform_modules.ts";
import { fromFileUrl, run, whereIsBun } from "../sim/testdata/processes.ts";

const sim = new URL("../sim/", import.meta.url);
const sandbox = new URL(".", import.meta.url);
const config = new URL("../deno.json", import.meta.url);

/** Makes a small project around this room's files and a student's folder outside of it; removes both afterwards. */
async function withStudent(
  files: Record<string, string>,
  test: (paths: Paths) => Promise<void> | void,
): Promise<void> {
  const folder = Deno.realPathSync(Deno.makeTempDirSync());
  try {
    const all: Record<string, string> = {
      "project/deno.json": JSON.stringify({
        imports: { "@known": "./raft/api.ts", "@noble/hashes/sha2.js": "npm:@noble/hashes@2.4.0/sha2.js" },
      }),
      "project/labrpc/mod.ts": 'export const labrpc = "the project\'s labrpc";',
      "project/labgob/mod.ts": 'export const labgob = "the project\'s labgob";',
      "project/raft/api.ts": 'export const api = "the project\'s api";',
      "project/raft/persister.ts": 'export const persister = "the project\'s persister";',
      "project/raft/util.ts": "export {};",
      "project/raft/raft.ts": 'export const secret = "the worked solution";',
      "project/child.ts": CHILD,
    };
    for (const [name, text] of Object.entries(files)) all[`alice/${name}`] = text;
    for (const [path, text] of Object.entries(all)) {
      Deno.mkdirSync(`${folder}/${path.slice(0, path.lastIndexOf("/"))}`, { recursive: true });
      Deno.writeTextFileSync(`${folder}/${path}`, text);
    }
    Deno.symlinkSync(fromFileUrl(sim), `${folder}/project/sim`);
    Deno.symlinkSync(fromFileUrl(sandbox), `${folder}/project/sandbox`);
    const project = `${folder}/project/`;
    await test({ student: `${folder}/alice/raft.ts`, project, root: new URL(`file://${project}`) });
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}
/** What a Raft at this path is, and may import. */
function codeAt(path: string): StudentCode {
  const offers = ["raft/api.ts", "raft/persister.ts", "raft/util.ts"];
  return { lab: "raft", files: [urlOfPath(path).href], offers, folder: "raft" };
}

interface Paths {
  student: string;
  project: string;
  root: URL;
}

/** Does what the runner's child does; prints what the student's go() returns, or the fault. */
const CHILD = `
import { installGlobals, Simulation, SimFault } from "${new URL("mod.ts", sim).href}";
import { compileProgram } from "${new URL("program.ts", sandbox).href}";
import { compileInside, Realm } from "${new URL("realm.ts", sandbox).href}";
import { outsideOf } from "${new URL("testdata/outside.ts", sandbox).href}";
const print = console.log;
let sim = new Simulation({ seed: 0 });
try {
  const program = await compileProgram(JSON.parse(globalThis.process.argv[2]), new URL(".", import.meta.url));
  const realm = new Realm(compileInside(), program, outsideOf(() => sim));
  installGlobals();
  let life;
  await sim.load(async () => { life = realm.load(); });
  sim = new Simulation({ seed: 1 });
  const go = life.modules[program.main[0]].go;
  const result = await sim.run(() => new Promise((resolve, reject) => {
    const value = go();
    if (!realm.inside.settled(value, resolve, reject)) resolve(value);
  }));
  print(JSON.stringify(result));
} catch (error) {
  print(error instanceof SimFault ? error.fault.kind + ": " + error.message : String(error));
}
`;

async function inDeno({ student, project }: Paths): Promise<string> {
  const flags = [
    "run",
    "--no-prompt",
    "--quiet",
    "--no-check",
    "--allow-read",
    `--config=${fromFileUrl(config)}`,
  ];
  return (await run(Deno.execPath(), [...flags, `${project}child.ts`, JSON.stringify(codeAt(student))]))
    .trimEnd();
}
async function inBun({ student, project }: Paths): Promise<string> {
  return (await run(whereIsBun() as string, [`${project}child.ts`, JSON.stringify(codeAt(student))]))
    .trimEnd();
}
/** What the student's program prints in both runtimes, or in Deno alone if there is no Bun. */
async function inBoth(files: Record<string, string>): Promise<string> {
  let said = "";
  await withStudent(files, async (paths) => {
    said = await inDeno(paths);
    if (whereIsBun() !== undefined) assertEquals(await inBun(paths), said, "Bun says otherwise");
  });
  return said;
}

Deno.test("doors: a file outside of the project gets its own neighbours first, then the project's modules", async () => {
  const said = await inBoth({
    "raft.ts": `
      import { ClientEnd } from "../labrpc/mod.ts";
      import { int, Buffer } from '../labgob/mod.ts';
      import { api } from "../raft/api.ts";
      import { api as neighbour } from "./api.ts";
      import { persister } from "./persister.ts";
      import { helper } from "./lib/helper.ts";
      export async function go() { return await [typeof ClientEnd, String(int), typeof Buffer, api, neighbour, persister, helper]; }`,
    "persister.ts": 'export const persister = "alice\'s own";',
    "lib/helper.ts": 'import { api } from "../../raft/api.ts"; export const helper = api.length;',
  });
  const want = ["function", "int", "function", "the project's api", "the project's api"];
  assertEquals(JSON.parse(said), [...want, "alice's own", 17]);
});

Deno.test("doors: node's modules of time and chance are simulated, with and without node:", async () => {
  const said = await inBoth({
    "raft.ts": `
      import { setTimeout as sleep, setInterval as every } from "node:timers/promises";
      import timers, { setTimeout as later } from "timers";
      import { randomBytes, randomInt, randomUUID } from "node:crypto";
      import { performance as clock } from "perf_hooks";
      import process, { hrtime } from "node:process";
      import { promisify } from "node:util";
      import { helper } from "./helper.ts";
      export async function go() {
        await sleep(100);
        await new Promise((resolve) => later(resolve, 20));
        await promisify(timers.setTimeout)(3);
        await helper();
        let ticks = 0;
        for await (const _ of every(10)) if (++ticks === 3) break;
        const abort = new AbortController();
        later(() => abort.abort(), 5);
        const aborted = await sleep(1000, "", { signal: abort.signal }).catch((error) => error.name);
        return [clock.now(), hrtime(), process.uptime(), aborted,
          randomInt(1000), randomBytes(3).toString("hex"), randomUUID()];
      }`,
    "helper.ts":
      'import { setTimeout as sleep } from "timers/promises"; export const helper = () => sleep(1);',
  });
  const uuid = "7ae9a3f6-1e6a-4f4f-8a2a-000000000000";
  const got = JSON.parse(said);
  assertEquals(got.slice(0, 4), [159, [0, 159_000_000], 0.159, "AbortError"]);
  assertEquals(got.slice(4).map((x: unknown) => typeof x), ["number", "string", "string"]);
  assertEquals(got[6].length, uuid.length);
});

Deno.test("doors: a module with side effects on loading is refused", async () => {
  const timer = await inBoth({ "raft.ts": "setInterval(() => {}, 10); export const go = () => {};" });
  assertMatch(timer, /^refused: the module sets a timer while it is loaded/);
  const outside = await inBoth({ "raft.ts": 'try { fetch("x") } catch {}; export const go = () => {};' });
  assertMatch(outside, /^refused: fetch reaches a real network/);
});

Deno.test("doors: refusedCode names file, line, module and replacement, in helpers too", async () => {
  const raft = `// import "node:http"
    import { readFileSync } from "node:fs";
    import type { Stats } from "node:fs";
    import { inspect } from "node:util";
    import { Worker } from "worker_threads";
    import chalk from "npm:chalk@5";
    import api from "@known";
    import "./helper.ts";
    import "../raft/raft.ts";
    import "../bob/raft.ts";
    export * from "https://example.com/x.ts";
    const later = await import("./later.ts");
    const old = require("fs");
    eval("1"); new Function("return 1");
`;
  await withStudent(
    { "raft.ts": raft, "helper.ts": 'export { x } from "child_process";' },
    ({ student, root }) => {
      const refused = refusedCode(codeAt(student), root);
      const helper = student.replace("raft.ts", "helper.ts");
      assertEquals(refused.map(({ file, line, specifier }) => [file, line, specifier]), [
        [student, 2, "node:fs"],
        [student, 5, "worker_threads"],
        [student, 6, "npm:chalk@5"],
        [student, 7, "@known"],
        [helper, 1, "child_process"],
        [student, 9, "../raft/raft.ts"],
        [student, 10, "../bob/raft.ts"],
        [student, 11, "https://example.com/x.ts"],
        [student, 12, "import()"],
        [student, 13, "require"],
        [student, 14, "eval"],
        [student, 14, "Function"],
      ]);
      const why = 'the import of "node:fs" is refused: it reaches real files; ' +
        "what must outlive a crash goes through the Persister.";
      assertEquals(refused[0].message, `${student}:2: ${why}`);
      for (const { message } of refused) assertMatch(message, /^\/.*:\d+: .* is refused: it .*\.$/);
    },
  );
});

Deno.test("doors: what refusedCode refuses cannot be loaded either", async () => {
  await withStudent({ "raft.ts": 'import fs from "node:fs"; export const go = () => fs;' }, async (paths) => {
    assertStringIncludes(await inDeno(paths), 'the import of "node:fs" is refused');
    if (whereIsBun() !== undefined) {
      assertStringIncludes(await inBun(paths), 'the import of "fs" is refused');
    }
  });
  const solution = 'import { secret } from "../project/raft/raft.ts"; export const go = () => secret;';
  await withStudent({ "raft.ts": solution }, async (paths) => {
    assertEquals(
      refusedCode(codeAt(paths.student), paths.root)[0].message.includes("belongs to the harness"),
      true,
    );
    assertStringIncludes(await inDeno(paths), "belongs to the harness");
  });
});

Deno.test("doors: deno check accepts a student's file outside of the project", async () => {
  const file = `import { api } from "./api.ts";
    import { labrpc } from "../labrpc/mod.ts";
    import { setTimeout as sleep } from "node:timers/promises";
    import { randomBytes } from "node:crypto";
    export async function go(): Promise<string> {
      await sleep(5);
      return api + labrpc + randomBytes(3).toString("hex");
    }`;
  await withStudent({ "raft.ts": file }, async ({ student, root }) => {
    const map = `data:application/json,${
      encodeURIComponent(JSON.stringify(denoImportMap(codeAt(student), root)))
    }`;
    assertEquals(await run(Deno.execPath(), ["check", "--quiet", `--import-map=${map}`, student]), "");
  });
});

Deno.test("import scan: finds imports, but not in comments, strings, templates and regular expressions", () => {
  const source = [
    '/* import "a" */ // import "b"',
    'const s = \'import "c"\', t = `import "d" ${`import "e" ${\'import "f"\'}`} import "g"`;',
    'const r = /import "h"[/"]/g, half = s.length / 2 / 1; import "i";',
    'import j, { k as from, type l } from "j";',
    "import * as m",
    '  from "m"; export * from "n"; export * as o from "o"; export { p, q } from "p";',
    'import type { r1 } from "types"; export type { r2 } from "types"; import type from "type";',
    "export const from = 'no'; export { s, t }; import.meta.url; foo.import('no'); a.require('no');",
    '`${{ a: { b: 1 } }.a.b}`; import "\\u0071"; globalThis.eval("1");',
  ].join("\n");
  const found = scanImports(source).map(({ kind, name, line }) => `${line} ${kind} ${name}`.trim());
  const want = [
    "3 import i",
    "4 import j",
    "6 import m",
    "6 import n",
    "6 import o",
    "6 import p",
    "7 import type",
  ];
  assertEquals(found, [...want, "9 import q", "9 eval"]);
});

Deno.test("doors: the list of the platform's modules is complete and has no other names", async () => {
  const known = [...platformModules];
  const inDeno = builtinModules.filter((name) => !name.includes(":"));
  assertEquals(inDeno.filter((name) => !platformModules.has(name)), []);
  assertEquals(known.filter((name) => !name.startsWith("_") && !inDeno.includes(name)), []);
  const bun = whereIsBun();
  if (bun === undefined) return;
  const listing = 'console.log(JSON.stringify(require("module").builtinModules))';
  const inBun: string[] = JSON.parse(await run(bun, ["-e", listing]));
  const packages = ["bun", "undici", "ws"]; // Bun's own, refused as what is no module of the project
  const strangers = inBun.filter((name) => !name.includes(":") && !platformModules.has(name));
  assertEquals(strangers.sort(), packages);
});

Deno.test("files: paths and URLs convert as in node:url", () => {
  for (const path of ["/a b/raft.ts", "/a@b+c(d)/é,;=&$.ts", "/100%/#1?.ts", "/a\\b/{y}.ts"]) {
    assertEquals(urlOfPath(path).href, pathToFileURL(path).href);
    assertEquals(pathOfUrl(urlOfPath(path)), path);
  }
});

Deno.test("imports: a file that was there a moment ago is a sentence, not an exception", async () => {
  await withStudent({ "raft.ts": "export {};" }, ({ student, root }) => {
    const code = codeAt(student);
    Deno.removeSync(student);
    assertEquals(refusedCode(code, root).map(({ message }) => message), [
      `${student}: is not there any more, or cannot be read`,
    ]);
  });
});
