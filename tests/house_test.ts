/** The rules of the house (DESIGN): who may import whom, and what is banned where. */

// @ts-types="../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";

const root = new URL("../", import.meta.url);

/** What each room may import, itself aside; a trailing slash means the whole room. */
const mayImport: Record<string, string[]> = {
  labgob: [],
  sim: [],
  labrpc: ["labgob/"],
  raft: ["labrpc/", "labgob/"],
  starter: ["labrpc/", "labgob/", "raft/api.ts", "raft/persister.ts", "raft/util.ts"],
  mutants: [],
  "mutants/bases": ["labrpc/", "labgob/", "raft/api.ts", "raft/persister.ts", "raft/util.ts"],
  tester: ["labrpc/", "labgob/harness.ts", "raft/api.ts", "raft/persister.ts"],
  referee: ["labrpc/mod.ts", "raft/api.ts"], // types alone, which a test checks
  "runner/child": [
    "runner/protocol.ts",
    "platform/write_all.ts",
    "sim/",
    "tester/",
    "referee/",
    "labgob/",
    "labrpc/",
    "raft/api.ts",
    "raft/persister.ts",
    "raft/util.ts",
  ],
  "runner/replay": ["runner/protocol.ts"],
  "runner/reports": ["runner/protocol.ts", "tester/courses/mod.ts"],
};

function* sources(folder: URL): Generator<URL> {
  for (const entry of Deno.readDirSync(folder)) {
    if (entry.isDirectory && !["testdata", "students", "hostile"].includes(entry.name)) {
      yield* sources(new URL(`${entry.name}/`, folder));
    } else if (entry.name.endsWith(".ts") && !entry.name.endsWith("_test.ts")) {
      yield new URL(entry.name, folder);
    }
  }
}

function imports(text: string): string[] {
  return [...text.matchAll(/^\s*(?:import|export)\b[^;]*?\bfrom\s+"([^"]+)"|\bimport\("([^"]+)"\)/gm)]
    .map((found) => found[1] ?? found[2]);
}

/** The innermost of the rooms that a file is in. */
function roomOf(file: string): string | undefined {
  const around = Object.keys(mayImport).filter((room) => file.startsWith(`${room}/`));
  return around.toSorted((a, b) => b.length - a.length)[0];
}

for (const room of Object.keys(mayImport)) {
  Deno.test(`house: ${room} imports only what it may`, () => {
    const strangers: string[] = [];
    for (const file of sources(new URL(`${room}/`, root))) {
      const name = file.href.slice(root.href.length);
      if (roomOf(name) !== room) continue;
      for (const specifier of imports(Deno.readTextFileSync(file))) {
        if (!specifier.startsWith(".")) continue;
        const target = new URL(specifier, file).href.slice(root.href.length);
        const allowed = [`${room}/`, ...mayImport[room]].some((prefix) => target.startsWith(prefix));
        if (!allowed) strangers.push(`${name} imports ${target}`);
      }
    }
    assertEquals(strangers, []);
  });
}

Deno.test("house: the parent never loads what the child runs", () => {
  const strangers: string[] = [];
  for (const file of sources(new URL("runner/", root))) {
    const name = file.href.slice(root.href.length);
    if (name.startsWith("runner/child/")) continue;
    const text = Deno.readTextFileSync(file).replaceAll(/^\s*(import|export) type [^;]*;/gm, "");
    for (const specifier of imports(text)) {
      const target = specifier.startsWith(".") ? new URL(specifier, file).href.slice(root.href.length) : "";
      if (/^(raft|sim\/(?!doors)|labrpc|labgob|referee|tester\/(?!courses))/.test(target)) {
        strangers.push(`${name} imports ${target}`);
      }
    }
  }
  assertEquals(strangers, []);
});

Deno.test("house: the referee takes nothing but types from other rooms", () => {
  const strangers: string[] = [];
  for (const file of sources(new URL("referee/", root))) {
    const text = Deno.readTextFileSync(file).replaceAll(/^\s*(import|export) type [^;]*;/gm, "");
    strangers.push(...imports(text).filter((specifier) => !specifier.startsWith("./")));
  }
  assertEquals(strangers, []);
});

Deno.test("house: harness rooms take chance from a stream, never from the platform", () => {
  const found: string[] = [];
  for (const room of ["tester", "labrpc", "labgob", "referee"]) {
    for (const file of sources(new URL(`${room}/`, root))) {
      const name = file.href.slice(root.href.length);
      if (name === "labrpc/options.ts") continue; // the course's network, outside of a simulation
      if (/Math\.random\(|crypto\.|Date\.now\(/.test(Deno.readTextFileSync(file))) found.push(name);
    }
  }
  assertEquals(found, []);
});

Deno.test("house: no file is called utils, none is long", () => {
  const found: string[] = [];
  for (
    const room of [
      "labgob",
      "sim",
      "labrpc",
      "raft",
      "starter",
      "mutants",
      "tester",
      "referee",
      "runner",
      "tests",
      "bench",
    ]
  ) {
    for (const file of sources(new URL(`${room}/`, root))) {
      const name = file.href.slice(root.href.length);
      if (/\/(utils|helpers|common|misc)\.ts$/.test(name)) found.push(`${name}: a name that says nothing`);
      if (name === "raft/raft.ts" || name.startsWith("mutants/bases/")) continue; // a Raft is one file
      const lines = Deno.readTextFileSync(file).split("\n").length;
      if (lines > 410) found.push(`${name}: ${lines} lines`);
    }
  }
  assertEquals(found, []);
});
