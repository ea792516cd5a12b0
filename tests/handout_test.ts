/** The handout is complete, without the solution, for each course, from either runtime. */

// @ts-types="../types/std_assert.d.ts"
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { given, givenTasks, leftOut, leftOutTasks } from "../staff/handout/handout_contents.ts";
import { ownText } from "../commands/new/own_files.ts";
import { parseOptions } from "../commands/parse.ts";
import { select } from "../commands/select.ts";
import { testTable } from "../commands/test/test_options.ts";
import { courses } from "../tester/courses/all.ts";
import { bunPath, hasBun } from "./child.ts";
import { ended, type Result } from "./command_line.ts";

const root = new URL("../", import.meta.url).pathname;
const folder = Deno.makeTempDirSync({ prefix: "raftlab-handout-" });
globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

function run(command: string, args: string[], cwd = root): Promise<Result> {
  return ended(new Deno.Command(command, { args, cwd, env: { NO_COLOR: "1" } }));
}

/** Runs `handout` with its task's permissions. */
function handout(...words: string[]): Promise<Result> {
  const rights = ["--no-prompt", "-R", "-E", "-W"];
  return run(Deno.execPath(), ["run", ...rights, "cli.ts", "handout", ...words]);
}

/** What selects everything. */
const none = { words: [], run: null, course: null };

const written = new Map<string, string>();

/** The folder of a course's handout, written on first use. */
async function handoutOf(course: string): Promise<string> {
  const path = written.get(course) ?? `${folder}/${course}`;
  if (written.has(course)) return path;
  const { code, out, err } = await handout(path, "--course", course);
  assertEquals([code, err], [0, ""]);
  assertStringIncludes(out, `Wrote ${filesBelow(path).length} files to ${path}: `);
  written.set(course, path);
  return path;
}

function filesBelow(path: string, prefix = ""): string[] {
  return [...Deno.readDirSync(path)].flatMap((entry) =>
    entry.isDirectory ? filesBelow(`${path}/${entry.name}`, `${prefix}${entry.name}/`) : [prefix + entry.name]
  ).sort();
}

Deno.test("handout: everything in the project is either given or left out", () => {
  const labs = new Set(courses.flatMap(({ labs }) => labs.map(({ folder }) => `${folder}/`)));
  const decided = [...given, ...leftOut, ...labs];
  const parts = new Set([...decided].map((entry) => entry.replace(/[^/]*\/?$/, "")));
  const undecided: string[] = [];
  for (const part of parts) {
    for (const entry of Deno.readDirSync(root + part)) {
      const name = `${part}${entry.name}${entry.isDirectory ? "/" : ""}`;
      const inPart = decided.some((other) => other !== name && other.startsWith(name));
      if (!decided.includes(name) && !inPart && !name.endsWith("_test.ts")) undecided.push(name);
    }
  }
  assertEquals(undecided, [], "put it into one of the lists of staff/handout/handout_contents.ts");
  assertEquals(given.filter((entry) => leftOut.includes(entry)), []);
  const config = JSON.parse(Deno.readTextFileSync(`${root}deno.json`));
  assertEquals(
    Object.keys(config.tasks).filter((task) => ![...givenTasks, ...leftOutTasks].includes(task)),
    [],
  );
});

/** A text's lines that identify where they are from: no blank lines, lone brackets, imports, or lines in `shared`. */
function tellingLines(text: string, shared: Set<string>): string[] {
  return text.split("\n").map((line) => line.trim()).filter((line) =>
    (line.match(/\w/g)?.length ?? 0) >= 6 && !line.startsWith("import ") && !shared.has(line)
  );
}

function runsOfFive(lines: string[]): string[] {
  return lines.slice(0, -4).map((_, i) => lines.slice(i, i + 5).join("\n"));
}

Deno.test("handout: contains no five consecutive lines of the solution, and no link to it", async () => {
  const contract = Deno.readTextFileSync(`${root}raft/api.ts`).split("\n").map((line) => line.trim());
  const shared = new Set(contract);
  const read = (path: string) => tellingLines(Deno.readTextFileSync(path), shared);
  const secret = new Set(runsOfFive(read(`${root}raft/raft.ts`)));
  assert(secret.size > 250);
  for (const { id } of courses) {
    const path = await handoutOf(id);
    const files = filesBelow(path);
    const leaks = files.filter((name) =>
      runsOfFive(read(`${path}/${name}`)).some((five) => secret.has(five))
    );
    assertEquals(leaks, []);
    const strangers = files.filter((name) =>
      /(^|\/)(\.git|\.ci|\.raftlab|tests|testdata|mutants|starter|bench|node_modules)\/|^staff\/[^c]|_test\.ts$/
        .test(name)
    );
    assertEquals(strangers, []);
    const skeleton = Deno.readTextFileSync(`${root}starter/raft/raft.ts`);
    assertEquals(Deno.readTextFileSync(`${path}/raft/raft.ts`), ownText(skeleton));
  }
});

Deno.test("handout: all imports and links lead to its own files", async () => {
  const path = await handoutOf("cos418");
  const files = filesBelow(path);
  const dead: string[] = [];
  for (const name of files) {
    const text = Deno.readTextFileSync(`${path}/${name}`);
    const pattern = name.endsWith(".ts")
      ? /^\s*(?:import|export)\b[^;]*?\bfrom\s+"(\.[^"]+)"|^(?!\s*(?:\/\/|\*)).*\bimport\("(\.[^"]+)"\)/gm
      : /\]\((?!https?:)([^)#]+)/g;
    if (!/\.(ts|md)$/.test(name)) continue;
    for (const found of text.matchAll(pattern)) {
      const target = new URL(found[1] ?? found[2], `file:///${name}`).pathname.slice(1);
      if (!files.includes(target)) dead.push(`${name}: ${found[1] ?? found[2]}`);
    }
  }
  assertEquals(dead, []);
});

Deno.test("handout: the README has the course's parts, tests and points", async () => {
  for (const course of courses) {
    const readme = Deno.readTextFileSync(`${await handoutOf(course.id)}/README.md`);
    assertStringIncludes(
      readme,
      `# ${course.labs.length > 1 ? "Raft and a key/value service" : "Raft"}: ${course.title}\n`,
    );
    for (const { part, name, banner, servers, points } of course.tests) {
      assert(course.asks[part] !== undefined, `${course.id} does not say what ${part} asks for`);
      assertStringIncludes(readme, `### ${part}: ${course.asks[part]}`);
      const row = `| \`${name}\` | ${banner} | ${servers} |${points > 0 ? ` ${points} |` : ""}\n`;
      assertStringIncludes(readme, row);
    }
    assert(!/undefined|null|\$\{/.test(readme));
    // What it says to run can be run.
    const commands = [...readme.matchAll(/^ {4}deno task test ([^#]+?) +#/gm)].map(([, words]) => words);
    assert(commands.length >= 8);
    for (const line of commands) {
      const words = line.split(" ").filter((word) => word !== "");
      await select([course], await parseOptions(testTable, words) ?? none);
    }
  }
});

Deno.test("handout: the pages speak of the course's parts and tests, save where they compare courses", async () => {
  const page = async (course: string, name: string) =>
    Deno.readTextFileSync(`${await handoutOf(course)}/docs/${name}`);
  const bu = await page("cs350", "student.md");
  assertStringIncludes(bu, "### Leader election (4A)\n");
  assertStringIncludes(bu, "deno task test 4A ");
  assertStringIncludes(bu, "`TestBasicAgree4B` is the first goal");
  assertStringIncludes(bu, "\n| leader election | 2A | 4A | A3 |\n");
  assertEquals(
    bu.split("\n").filter((line) => /\b2[ABC]\b|\wTest\w+2[ABC]/.test(line) && !line.startsWith("|")),
    [],
  );
  const running = await page("cs350", "running.md");
  assertStringIncludes(running, "deno task stress 4A 4B --runs 500");
  const cos = await page("cos418", "student.md");
  assertStringIncludes(cos, "    Test: initial election ...\n    --- FAIL: TestInitialElection (5.02s)\n");
  const mit = await page("mit6824", "student.md");
  const own = Deno.readTextFileSync(`${root}docs/student.md`);
  assertEquals(mit, own.replace(/### Snapshots [^]*?(?=## Type)/, ""));
  assertEquals(mit.length < own.length - 2000, true);
  const lab3 = await page("mit65840", "student.md");
  assertStringIncludes(lab3, "\n### Persistence (3C)\n");
  assertStringIncludes(lab3, "\n### Snapshots (3D)\n");
  const differs = await page("mit6824", "divergence.md");
  assertEquals([differs.includes("journal"), differs.includes("LateRequests")], [false, true]);
});

Deno.test("handout: its tests fail with the skeleton and pass with a solution", async () => {
  const path = await handoutOf("cs350");
  const task = (...words: string[]) => run(Deno.execPath(), ["task", "test", ...words, "--seed", "1"], path);
  const first = await task("4A");
  assertEquals(first.code, 1, first.err);
  assertEquals(first.out.match(/expected one leader, got none/g)?.length, 2, first.out);
  // Another course has a part of that name, of another lab: that is nobody's business here.
  assertEquals(first.err.includes("--course"), false, first.err);
  assertEquals((await task("2A")).out.match(/expected one leader, got none/g)?.length, 2);

  Deno.copyFileSync(`${root}raft/raft.ts`, `${path}/raft/raft.ts`);
  const solved = await task();
  assertEquals(solved.code, 0, solved.out + solved.err);
  assertEquals(solved.out.match(/^Test \(4[AB]\): /gm)?.length, 18); // all of BU's, as it is BU's handout
  assertStringIncludes(solved.out, "\tcs350/raft\t");
  Deno.writeTextFileSync(
    `${path}/raft/raft.ts`,
    ownText(Deno.readTextFileSync(`${root}starter/raft/raft.ts`)),
  );

  const lock = (at: string) => Deno.readTextFileSync(`${at}/deno.lock`);
  assertEquals(lock(path), lock(root)); // running it changes none of its files
  const again = await run(Deno.execPath(), ["run", "-A", "cli.ts", "handout", `${folder}/copy`], path);
  assertEquals([again.code, again.out], [2, ""]);
  assertStringIncludes(again.err, "no command handout; there are test, ");
});

Deno.test("handout: Bun writes the same files and runs them", async () => {
  assert(await hasBun(), "Bun was not found: set RAFTLAB_BUN to its path, or run `deno task check`");
  const [path, other] = [`${folder}/bun`, `${folder}/deno`];
  const both = [run(bunPath(), ["cli.ts", "handout", path]), handout(other)];
  assertEquals((await Promise.all(both)).map(({ code }) => code), [0, 0]);
  assertEquals(filesBelow(path), filesBelow(other));
  for (const name of filesBelow(path)) {
    assertEquals(Deno.readTextFileSync(`${path}/${name}`), Deno.readTextFileSync(`${other}/${name}`), name);
  }
  for (const words of [["test", "2A"], ["tset"]]) {
    const early = await run(bunPath(), ["cli.ts", ...words], path);
    assertEquals([early.code, early.out], [2, ""]);
    assertMatch(early.err, /^raftlab: the package \S+ is not installed; run "bun install" once, [^\n]*\n$/);
  }
  const installed = await run(bunPath(), ["install", "--frozen-lockfile"], path);
  assertEquals(installed.code, 0, installed.err);
  const { code, out } = await run(bunPath(), ["cli.ts", "test", "2A", "--seed", "1"], path);
  assertEquals(code, 1);
  assertEquals(out.match(/expected one leader, got none/g)?.length, 2, out);
});

Deno.test("handout: a usage error is one sentence, and nothing is written", async () => {
  Deno.mkdirSync(`${folder}/full`);
  Deno.writeTextFileSync(`${folder}/full/raft.ts`, "mine");
  const cases: [words: string[], says: string][] = [
    [[], "handout needs the folder to write to"],
    [["a", "b"], "handout takes one DIR, and got a, b"],
    [[`${folder}/full`], "the folder is not empty; name one that is new or empty"],
    [[`${folder}/full/raft.ts`], "is a file; name a folder that is new or empty"],
    [[`${folder}/full/raft.ts/x`], "cannot write the handout: "],
    [
      [`${folder}/new`, "--course", "cs351"],
      "--course takes mit6824, cs350, cos418, mit6824-2022 or mit65840, not cs351; did you mean cs350?",
    ],
    [[`${folder}/new`, "--curse", "cs350"], "unknown option --curse; did you mean --course?"],
  ];
  for (const [words, says] of cases) {
    const { code, out, err } = await handout(...words);
    assertEquals([code, out], [2, ""], err);
    assertStringIncludes(err, says);
    assertEquals(err.trim().split("\n").length, 1, err);
  }
  assertEquals(filesBelow(`${folder}/full`), ["raft.ts"]);
  assertEquals((await handout("--help")).code, 0);
});
