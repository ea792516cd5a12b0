/**
 * Submissions that try to break out, to pass without a Raft, or to stop grading. The first lines of the files in
 * hostile/ say what they try, how it ends, and which tests they lose (all by default); files that no repository
 * should contain are made here. Honest submissions between them must lose nothing.
 */

// @ts-types="../types/std_assert.d.ts"
import { assert, assertEquals } from "@std/assert";
import { stopped } from "./child.ts";

const root = new URL("../", import.meta.url).pathname;
const own = `${root}tests/hostile`;

/** The graded tests: an election, an agreement, and persistence. */
const graded = ["TestInitialElection2A", "TestBasicAgree2B", "TestPersist12C"];
/** What ends only by a limit of seconds, or of a minute, is run as grading runs it, but with less patience. */
const unending = /^without returning$|did not end within|the processor's time/;
/** These are graded in spite of it: on the first test, as what takes seconds and memory, ... */
const costly = ["loop_in_kill", "memory_bomb", "buffer_bomb"];
/** ... and what is refused at once, in whatever test it is. */
const atOnce = /frozen/;

function course(tests: string[]): string {
  return JSON.stringify({
    title: "hostile submissions",
    base: "mit6824",
    tests: Object.fromEntries(tests.map((name) => [name, 1])),
    limits: { test: 20, total: 60 },
    quality: 0,
  });
}

type Group = "allTests" | "firstTest" | "notGraded";

interface Case {
  /** Its folder. */
  name: string;
  /** Matches the reason. */
  ends: RegExp;
  /** The tests that get no points. */
  loses: string[];
  /** Those it is graded with. */
  group: Group;
}

const folder = Deno.makeTempDirSync({ prefix: "raftlab-hostile-" });
addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
const cases: Case[] = [];
const honest = ["a_honest", "m_honest", "z_honest"];

function submission(name: string, files: Record<string, string | Uint8Array>): string {
  const path = `${folder}/submissions/${name}`;
  Deno.mkdirSync(path, { recursive: true });
  for (const [file, content] of Object.entries(files)) {
    if (typeof content === "string") Deno.writeTextFileSync(`${path}/${file}`, content);
    else Deno.writeFileSync(`${path}/${file}`, content);
  }
  return path;
}

/** Makes a case that loses all tests. */
function made(name: string, ends: RegExp, files: Record<string, string | Uint8Array>): string {
  cases.push({ name, ends, loses: graded, group: "allTests" });
  return submission(name, files);
}

const solution = Deno.readTextFileSync(`${root}raft/raft.ts`);
for (const name of honest) submission(name, { "raft.ts": solution });

const beside = Object.fromEntries(
  ["idle.ts", "memory.ts"].map((name) => [name, Deno.readTextFileSync(`${own}/${name}`)]),
);
for (const { name } of Deno.readDirSync(own)) {
  if (name in beside) continue;
  const text = Deno.readTextFileSync(`${own}/${name}`);
  const said = (key: string) => new RegExp(`^// ${key}: (.*)$`, "m").exec(text)?.[1];
  const ends = said("Ends");
  assert(said("Tries") !== undefined && ends !== undefined, `hostile/${name} does not say what it tries`);
  const id = name.slice(0, -".ts".length);
  const group = costly.includes(id) || atOnce.test(ends)
    ? "firstTest"
    : unending.test(ends)
    ? "notGraded"
    : "allTests";
  cases.push({
    name: id,
    ends: new RegExp(ends),
    loses: said("Loses")?.split(" ") ?? (group === "allTests" ? graded : graded.slice(0, 1)),
    group,
  });
  submission(id, { "raft.ts": text, "solution.ts": solution, ...beside });
}

const idle = 'export { idle as Make } from "./idle.ts";\n';
made("big_file", /large|big|MB|bytes/, { "raft.ts": `${solution}\n// ${"x".repeat(50 << 20)}\n` });
made("big_helper", /large|big|MB|bytes/, {
  "raft.ts": `import "./helper.ts";\n${solution}`,
  "helper.ts": `// ${"x".repeat(50 << 20)}\n`,
});
made("many_files", /files/, {
  "raft.ts": Array.from({ length: 2000 }, (_, i) => `import "./helper_${i}.ts";\n`).join("") + solution,
  ...Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`helper_${i}.ts`, "export {};\n"])),
});
made("binary", /UTF-8|binary|text/, {
  "raft.ts": Uint8Array.from({ length: 4096 }, (_, i) => Math.imul(i, 2654435761) >>> 13),
});
made("nul_bytes", /NUL|binary|text|raft\.ts:1/, { "raft.ts": `export const Make = "\0\0\0";\0\n` });
made("sixteen_bits", /UTF-8|binary|text/, {
  "raft.ts": new Uint8Array(Uint16Array.from(`\ufeff${solution}`, (c) => c.charCodeAt(0)).buffer),
});
made("deep_nesting", /long|finish|parse|raft\.ts:|stack|deep/i, {
  "raft.ts": `export const Make = ${"(".repeat(200_000)}0${")".repeat(200_000)};\n`,
});
made("deep_blocks", /long|finish|parse|raft\.ts:|stack|deep/i, {
  "raft.ts": `${"{".repeat(100_000)}${"}".repeat(100_000)}\n${idle}`,
  ...beside,
});
made("long_sum", /long|finish|parse|raft\.ts:|stack|deep|must export/i, {
  "raft.ts": `export const Make = ${"1 + ".repeat(150_000)}1;\n`,
});
made("types_without_end", /long|finish|excessively deep|Type|must export|leader/, {
  "raft.ts": `type Twice<T extends unknown[]> = [...T, ...T];
type Grow<T extends unknown[], N extends unknown[]> = N extends [unknown, ...infer R] ? Grow<Twice<T>, R> : T;
type Many = Grow<[0], [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]>;
export const many: Many["length"] = 0;
${idle}`,
  ...beside,
});
made("no_raft", /raft\.ts/, { "Raft.ts.bak": solution });
Deno.symlinkSync("/etc/passwd", `${made("link_to_secrets", /link/, {})}/raft.ts`);
Deno.symlinkSync("../a_honest/raft.ts", `${made("link_to_neighbour", /link/, {})}/raft.ts`);
Deno.symlinkSync(
  "/etc",
  `${made("link_of_folder", /link|not there/, { "raft.ts": 'import "./etc/x.ts";\n' })}/etc`,
);
Deno.symlinkSync("raft.ts", `${made("link_to_itself", /link/, {})}/raft.ts`);
Deno.mkdirSync(`${made("raft_is_a_folder", /raft\.ts/, {})}/raft.ts`);
const fifo = made("raft_is_a_pipe", /raft\.ts/, {});
new Deno.Command("mkfifo", { args: [`${fifo}/raft.ts`] }).outputSync();
made("imports_its_neighbour", /refused|is not there|outside/, {
  "raft.ts": 'export { Make } from "../a_honest/raft.ts";\n',
});
made("own_configuration", /expected one leader|failed to reach agreement/, {
  "raft.ts": idle,
  "deno.json": '{"imports": {"../labrpc/mod.ts": "./idle.ts"}, "fmt": {"exclude": ["raft.ts"]}}',
  ...beside,
});
const locked = made("unreadable", /read/, { "raft.ts": solution });

/** A test in Gradescope's results.json. */
interface TestResult {
  name: string;
  score: number;
  max_score: number;
  output?: string;
}

function resultOf(name: string, group: Group): { output: string; tests: TestResult[] } {
  const file = `${folder}/${group}_out/${name}/results.json`;
  const { output = "", tests } = JSON.parse(Deno.readTextFileSync(file));
  return { output, tests };
}

/** Processes that are still running with our folder in their command line. */
function leftBehind(): string[] {
  const lines: string[] = [];
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const line = Deno.readTextFileSync(`/proc/${name}/cmdline`).replaceAll("\0", " ");
      if (line.includes(folder)) lines.push(line);
    } catch {
      // It has ended in the meantime.
    }
  }
  return lines;
}

/** Grades submissions on these tests. */
async function grade(group: Group, tests: string[], names: string[]): Promise<void> {
  const file = `${folder}/${group}.json`;
  Deno.writeTextFileSync(file, course(tests));
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "grade", ...names.map((name) => `${folder}/submissions/${name}`)].concat(
      `--course ${file} --runs 1 --seed 1 --out ${folder}/${group}_out`.split(" "),
    ),
    cwd: root,
    env: { RAFTLAB_TEST_SECRET: "not for submissions" },
  }).output();
  const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  assertEquals(code, 0, text);
}

Deno.test("hostile submissions: each loses what it should, with a reason, and affects no other", async (t) => {
  assert(cases.length >= 40);
  const isRoot = Deno.uid() === 0; // root can read everything
  if (!isRoot) Deno.chmodSync(`${locked}/raft.ts`, 0);
  const names = (group: Group) => cases.filter((each) => each.group === group).map(({ name }) => name);
  await Promise.all([
    grade("firstTest", graded.slice(0, 1), names("firstTest")),
    grade("allTests", graded, [...names("allTests"), ...honest].sort()),
  ]);

  for (const { name, ends, loses, group } of cases) {
    if (name === "unreadable" && isRoot) continue;
    await t.step(name, async () => {
      if (group === "notGraded") {
        const { message } = await stopped(`${folder}/submissions/${name}/raft.ts`, loses[0], {
          loading: 3000,
        });
        return assert(ends.test(message), message);
      }
      const { output, tests } = resultOf(name, group);
      for (const lost of loses) {
        const test = tests.find((test) => test.name.includes(lost));
        const why = `${test?.output ?? ""}\n${output}`;
        assertEquals([lost, test?.score ?? 0], [lost, 0], why);
        assert(ends.test(why), `the reason does not say ${ends}: ${why}`);
      }
    });
  }
  for (const name of honest) {
    await t.step(name, () => {
      const { tests } = resultOf(name, "allTests");
      for (const passed of graded) {
        const test = tests.find((test) => test.name.includes(passed));
        assertEquals([passed, test?.score], [passed, 1], test?.output);
      }
    });
  }
  await t.step("nothing is left behind, and nothing written but reports", () => {
    assertEquals(leftBehind(), []);
    const files = [...Deno.readDirSync(`${folder}/submissions/write_file`)].map(({ name }) => name).sort();
    assertEquals(files, ["idle.ts", "memory.ts", "raft.ts", "solution.ts"]);
  });
});
