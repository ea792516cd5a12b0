/** The project's structure: who may import whom, and what is banned where. */

// @ts-types="../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";

import { unusedExports } from "./exports.ts";
import { allSources, cyclesIn, type Module, readModules } from "./modules.ts";

const root = new URL("../", import.meta.url);

const modules = await readModules();

/** What each room may import, besides itself and test helpers; a slash at the end means a whole room. */
const mayImport: Record<string, string[]> = {
  labgob: [],
  sim: [],
  porcupine: [],
  platform: [],
  labrpc: ["labgob/"],
  raft: ["labrpc/", "labgob/"],
  kvraft: ["labrpc/", "labgob/", "raft/"],
  starter: ["labrpc/", "labgob/", "raft/", "kvraft/api.ts"],
  sandbox: ["sim/", "platform/"],
  trace: ["labgob/", "labrpc/mod.ts", "raft/api.ts"],
  // What is bundled into a page: it runs in a browser.
  "trace/picture/page": ["trace/"],
  referee: [
    "labrpc/mod.ts",
    "raft/api.ts",
    "porcupine/mod.ts",
    "trace/figure2.ts",
    "trace/complaint.ts",
    "trace/names.ts",
  ],
  explore: ["sim/", "trace/", "labrpc/mod.ts", "tester/world.ts"],
  tester: [
    "trace/",
    "labrpc/",
    "labgob/",
    "porcupine/mod.ts",
    "raft/api.ts",
    "raft/persister.ts",
    "raft/util.ts",
    "kvraft/api.ts",
    "referee/mod.ts",
  ],
  "runner/child": [
    "runner/protocol.ts",
    "runner/frames.ts",
    "platform/write_all.ts",
    "explore/",
    "sandbox/",
    "sim/",
    "tester/",
    "trace/",
    "referee/",
    "labgob/",
    "labrpc/",
    "raft/api.ts",
    "raft/persister.ts",
    "raft/util.ts",
  ],
  runner: [
    "platform/",
    "sandbox/imports.ts",
    "sandbox/line_map.ts",
    "tester/run.ts",
    "tester/failure.ts",
    "trace/complaint.ts",
    "trace/event.ts",
    "explore/order.ts",
  ],
  reports: ["platform/", "runner/", "trace/", "tester/courses/", "tester/lab.ts"],
  commands: [
    "platform/",
    "runner/",
    "reports/",
    "trace/",
    "tester/courses/",
    "tester/lab.ts",
    "explore/override.ts",
    "explore/order.ts",
    "explore/goals.ts",
    "explore/story.ts",
    "explore/minimise.ts",
    "explore/named_calls.ts",
    "explore/shorter.ts",
  ],
  staff: ["staff/", "commands/entry.ts"],
  "staff/exam": [
    "platform/",
    "commands/",
    "runner/",
    "reports/",
    "tester/courses/",
    "tester/lab.ts",
    "tester/kvraft/lab.ts",
    "tester/raft/lab.ts",
    "staff/mutants/",
  ],
  "staff/grading": [
    "platform/",
    "commands/",
    "runner/",
    "reports/",
    "tester/courses/",
    "tester/lab.ts",
    "trace/",
    "sandbox/imports.ts",
  ],
  "staff/handout": ["platform/", "commands/", "tester/courses/", "tester/lab.ts"],
  "staff/mutants": ["referee/mod.ts"],
  "staff/mutants/bases": [
    "labrpc/",
    "labgob/",
    "raft/api.ts",
    "raft/persister.ts",
    "raft/raft.ts",
    "raft/util.ts",
  ],
  "cli.ts": ["commands/", "platform/", "staff/commands.ts"],
};

/** The libraries of package registries that a room may use; all other rooms have none. */
const mayUse: Record<string, string[]> = {
  sim: ["@noble/hashes/sha2.js"],
  platform: ["@std/text/closest-string", "valibot"],
  runner: ["valibot"],
  reports: ["fast-string-truncated-width", "valibot"],
  "trace/picture/page": ["d3-scale", "d3-selection", "d3-zoom", "preact"],
  commands: ["@std/cli/parse-args", "chalk", "valibot"],
  "staff/exam": ["valibot"],
  "staff/grading": ["@std/csv/parse", "@std/csv/stringify", "fflate", "valibot"],
  "staff/mutants": ["@std/text/closest-string"],
};

/** Rooms and files that may import only types from these. */
const typesOnly: [from: RegExp, to: RegExp][] = [
  [/^referee\//, /^(labrpc|raft)\//],
  [/^trace\//, /^(labrpc|raft)\//],
  // The parent never loads what the child runs.
  [
    /^(runner\/(?!child\/)|reports\/|commands\/|staff\/(?!mutants\/bases\/))/,
    /^(raft|labrpc|labgob|sim|referee|tester\/(?!courses|\w+\/lab\.ts)|explore\/(?!(override|order|goals|story|minimise|named_calls|shorter)\.ts))/,
  ],
];

/** The room of a module: its first folder; the runner's child, the page, the staff's folders and the mutants' bases are rooms of their own. */
function roomOf(path: string): string {
  return /^(runner\/child|trace\/picture\/page|staff\/(?:mutants\/bases|\w+))(?=\/)/.exec(path)?.[0] ??
    path.split("/")[0];
}

const isTest = ({ path }: Module) => /_test\.ts$|^tests\/|^bench\//.test(path);

Deno.test("house: every room has a row in the table of imports", () => {
  const rooms = new Set(modules.filter((module) => !isTest(module)).map(({ path }) => roomOf(path)));
  assertEquals([...rooms].sort(), Object.keys(mayImport).sort());
});

Deno.test("house: each room imports only what it may", () => {
  const strangers: string[] = [];
  for (const { path, imports } of modules.filter((module) => !isTest(module))) {
    const room = roomOf(path);
    for (const target of imports) {
      if (roomOf(target) === room) continue;
      if (!mayImport[room].some((prefix) => target.startsWith(prefix))) {
        strangers.push(`${path} imports ${target}`);
      }
    }
  }
  assertEquals(strangers, []);
});

Deno.test("house: each room uses only the libraries it may", () => {
  const strangers = modules.filter((module) => !isTest(module)).flatMap(({ path, libraries }) =>
    libraries.filter((name) => !name.startsWith("node:") && !(mayUse[roomOf(path)] ?? []).includes(name))
      .map((name) => `${path} uses ${name}`)
  );
  assertEquals(strangers, []);
});

Deno.test("house: type-only imports are type-only", () => {
  const strangers: string[] = [];
  for (const { path, imports, typesOnly: types } of modules.filter((module) => !isTest(module))) {
    for (const target of imports) {
      if (types.has(target)) continue;
      if (typesOnly.some(([from, to]) => from.test(path) && to.test(target))) {
        strangers.push(`${path} imports ${target}`);
      }
    }
  }
  assertEquals(strangers, []);
});

Deno.test("house: no import cycles", () => {
  assertEquals(cyclesIn(modules), []);
});

Deno.test("house: no room holds more than a fifth of the code", () => {
  const own = modules.filter((module) => !isTest(module));
  const all = own.reduce((sum, { lines }) => sum + lines, 0);
  const rooms = Map.groupBy(own, ({ path }) => roomOf(path));
  const large = [...rooms].map(([room, files]) =>
    [room, files.reduce((sum, { lines }) => sum + lines, 0)] as const
  )
    .filter(([, lines]) => lines > all / 5);
  assertEquals(large, []);
});

Deno.test("house: the harness draws random numbers from a stream, never from the platform", () => {
  const found: string[] = [];
  for (const room of ["tester", "labrpc", "labgob", "porcupine", "referee"]) {
    for (const { path } of modules.filter((module) => !isTest(module) && roomOf(module.path) === room)) {
      if (path === "labrpc/options.ts") continue; // the course's network, outside of a simulation
      if (/Math\.random\(|crypto\.|Date\.now\(/.test(Deno.readTextFileSync(new URL(path, root)))) {
        found.push(path);
      }
    }
  }
  assertEquals(found, []);
});

/** Whose exports are there for others: what students import, and what is loaded in place of their file or of a module. */
const forOthers =
  /^(raft|labrpc|labgob(\/gob)?|porcupine)\/(mod|api|persister|util|raft)\.ts$|^kvraft\/|^starter\/|^sandbox\/doors\/|\/bases\/|^tests\/(right|third)/;

Deno.test("house: every export is imported by another module", () => {
  const sources = allSources().map((path) => ({ path, text: Deno.readTextFileSync(new URL(path, root)) }));
  const own = new Set(modules.map(({ path }) => path).filter((path) => !forOthers.test(path)));
  assertEquals(unusedExports(sources).filter((name) => own.has(name.split(":")[0])), []);
});

Deno.test("house: an export that is not imported is found, in whatever way others are", () => {
  const sources = [
    {
      path: "a/x.ts",
      text: "export const one = 1, rest = 2;\nexport class Two {}\nexport type Three = 3;\n",
    },
    {
      path: "a/y.ts",
      text: 'export { one, Two as Deux } from "./x.ts";\nexport async function* four() {}\n',
    },
    {
      path: "b.ts",
      text: 'import * as y from "./a/y.ts";\ny.four();\nconst { Deux } = await import("./a/y.ts");\n',
    },
    { path: "c.ts", text: "export const text = `\nexport const inText = 1;\n`;\n" },
    { path: "d.ts", text: 'import {\n  type text as other,\n} from "./c.ts";\n' },
  ];
  assertEquals(unusedExports(sources), ["a/x.ts: Three", "a/y.ts: one"]);
});

Deno.test("house: no file is called utils, and none is long", () => {
  const found: string[] = [];
  for (const { path, lines } of modules) {
    const isCourses = /^(starter\/|staff\/mutants\/bases\/)?kvraft\/common\.ts$/.test(path);
    if (!isCourses && /\/(utils|helpers|common|misc)\.ts$/.test(path)) {
      found.push(`${path}: a name that says nothing`);
    }
    if (/^(raft\/|tests\/third_)raft\.ts$|_test\.ts$|\/mutants\/bases\//.test(path)) continue; // a Raft is one file
    if (lines > 410) found.push(`${path}: ${lines} lines`);
  }
  assertEquals(found, []);
});
