/** The command `exam`: what it catches, what it writes, and that it leaves nothing behind. */

// @ts-types="../types/std_assert.d.ts"
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { bases, mutants, variants } from "../staff/mutants/mod.ts";
import { problemIn } from "../platform/schema.ts";
import { type ExamRecord, examSchema } from "../staff/exam/exam_schema.ts";
import { ExamRun } from "../staff/exam/exam_run.ts";
import { courses } from "../tester/courses/all.ts";
import { hasBun, raftAt } from "./child.ts";
import { commandLine, ended, type Result } from "./command_line.ts";
import { mutantNamed, writeMutant } from "./mutant_files.ts";
import { childrenOf, root } from "./stress.ts";

const folder = Deno.makeTempDirSync({ prefix: "raftlab-exam-test-" });
addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
/** The exam creates its folder here. */
const temporary = `${folder}/tmp`;
Deno.mkdirSync(temporary);

function start(line: string, runtime: "deno" | "bun" = "deno"): Deno.ChildProcess {
  const [command, args] = commandLine(line.split(" "), runtime);
  return new Deno.Command(command, {
    args,
    cwd: root,
    env: { TMPDIR: temporary },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

function exam(line: string, runtime: "deno" | "bun" = "deno"): Promise<Result> {
  return ended(start(`exam ${line}`, runtime));
}

/** The fields of an object in the notation of docs/exam.md, without those below `findings`, `faults` and `by`. */
function fieldsOf(value: object, prefix = ""): string[] {
  return Object.entries(value).flatMap(([name, field]) => {
    const path = `${prefix}${name}`;
    if (Array.isArray(field)) {
      const inside = field.flatMap((each) => typeof each === "object" ? fieldsOf(each, `${path}[].`) : []);
      return /findings|faults/.test(name) ? [path] : [path, ...inside];
    }
    return typeof field === "object" && field !== null && name !== "by"
      ? fieldsOf(field, `${path}.`)
      : [path];
  });
}

const rightRafts = [...bases, ...variants];
const twice = "votes-twice";
const late = "persist-missing-on-append";

Deno.test("exam: JSON of who caught what, with the fields of docs/exam.md; the same in Bun", async () => {
  assert(await hasBun(), "Bun was not found: set RAFTLAB_BUN to its path, or run `deno task check`");
  const line = `${twice} --seeds 1 --first-seed 5 --json`;
  const results = await Promise.all([exam(`${line} --mutant ${late}`), exam(line, "bun")]);
  for (const { code, out, err } of results) assertEquals(code, 0, out + err);
  const [record, bun] = results.map(({ out }): ExamRecord => JSON.parse(out));
  const lasting = ({ rafts }: ExamRecord) => rafts.map((raft) => ({ ...raft, real: 0 }));
  assertEquals(lasting(bun), lasting(record).slice(0, 2));

  assertEquals(record.rafts.map(({ name }) => name), ["plain", twice, late]);
  assertEquals(record.seeds, { first: 5, count: 1, right: 1 });
  const [plain, votes, persists] = record.rafts;
  assertEquals([plain.caught, plain.findings, plain.seeds], [false, [], 1]);
  assertEquals([votes.named, votes.referee.by, votes.referee.right], ["yes", { S2: 1 }, 1]);
  assertEquals([persists.suite.seeds, persists.suite.by.TestPersist12C], [1, 1]);
  assertEquals([persists.caught, persists.rules], [true, mutantNamed(late).rules]);
  assertEquals([record.complete, record.code, record.summary.missed], [true, 0, []]);

  const page = Deno.readTextFileSync(`${root}docs/exam.md`).split("\n## As JSON\n")[1];
  const rows = page.split("\n").filter((line) => line.startsWith("| `"));
  const documented = rows.flatMap((row) =>
    [...row.split("|")[1].matchAll(/`([^`]+)`/g)].map((found) => found[1])
  );
  assertEquals([...new Set(fieldsOf(record))].toSorted(), documented.toSorted());
});

Deno.test("exam: only the matrix on standard output; a failing correct Raft fails the exam", async () => {
  const wrong = writeMutant(mutantNamed(twice)).slice("file://".length);
  const { code, out } = await exam(`solution own-entry --seeds 1 --right ${wrong}`);
  assertEquals(code, 1, out);
  assertMatch(
    out,
    /^Raft +base +suite +most often +extra .*\nsolution +right .* clean\n\/\S+ +right .* S2 1 +- +blamed\nown-entry +right .* clean\n/,
  );
  assertMatch(
    out,
    /\nRight Rafts that were blamed:\n {2}\/.*raft\.ts: Test\w+, seed 1: referee: S2: S\d asked for votes/,
  );
  assertStringIncludes(out, ` --raft ${wrong} --seed 1\n`);
  assertMatch(out, /\nexam: 1 of 3 right Rafts blamed, seed 1\.\.1, \d+\.\ds\n$/);
  assertEquals([...Deno.readDirSync(temporary)], []);
});

Deno.test("exam --write: writes the mutants as files that test can run", async () => {
  const { code, out } = await exam(`--write ${folder}/wrong`);
  assertEquals([code, out], [
    0,
    `Wrote ${
      mutants.length + rightRafts.length
    } Rafts to ${folder}/wrong, ${mutants.length} of them wrong: NAME/raft.ts\n`,
  ]);
  assertStringIncludes(
    Deno.readTextFileSync(`${folder}/wrong/${twice}/raft.ts`),
    `WRONG ON PURPOSE: ${twice}`,
  );
  const run = await ended(start(`test TestPersist12C --raft ${folder}/wrong/${late} --seed 5 --no-check`));
  assertEquals(run.code, 1);
  assertStringIncludes(run.out, "--- FAIL: TestPersist12C");
});

Deno.test("exam: Ctrl-C shows the results so far and leaves no files behind", async () => {
  const process = start("exam --json");
  const folderOfExam = async () => {
    for (let tries = 0; tries < 500; tries++) {
      if ([...Deno.readDirSync(temporary)].length > 0) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error("no folder was made");
  };
  await folderOfExam();
  // Once it has a process at work it listens for Ctrl-C.
  while (Deno.build.os === "linux" && childrenOf(process.pid).length === 0) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await new Promise((resolve) => setTimeout(resolve, 500));
  process.kill("SIGINT");
  const { code, out } = await ended(process);
  assertEquals(code, 130);
  const record: ExamRecord = JSON.parse(out);
  assertEquals(problemIn(record, examSchema), null);
  assertEquals([record.complete, record.code, record.rafts.length], [
    false,
    130,
    mutants.length + rightRafts.length + 1,
  ]);
  assertEquals([...Deno.readDirSync(temporary)], []);
});

Deno.test("exam: a Raft that never returns runs twice in a test, which is then skipped", async () => {
  const mutant = mutantNamed("kill-ignored");
  const raft = `${folder}/spins/raft.ts`;
  Deno.mkdirSync(`${folder}/spins`);
  Deno.copyFileSync(`${root}raft/raft.ts`, `${folder}/spins/solution.ts`);
  const spins = Deno.readTextFileSync(`${root}tests/students/infinite_loop.ts`);
  assertStringIncludes(spins, "me === 1");
  Deno.writeTextFileSync(raft, spins.replace("me === 1", "me === 1 && peers.length === 5"));
  const [course] = courses;
  const names = [
    "TestInitialElection2A",
    "TestFailNoAgree2B",
    "TestReElection2A",
    "TestBasicAgree2B",
    "TestRejoin2B",
  ];
  const run = new ExamRun({
    examinees: [{ name: "spins", mutant, student: raftAt(raft), snapshots: false, origin: "given" }],
    testsOf: () => ({
      course: course.id,
      suite: course.tests.filter(({ name }) => names.includes(name)),
      extra: [],
    }),
    first: 1,
    seeds: 4,
    rightSeeds: 4,
    jobs: 1,
  });
  assertEquals(await run.go(), null);
  const [sheet] = run.sheets;
  assertEquals(sheet.suite, { seeds: 2, by: [["TestFailNoAgree2B", 2]] });
  assertEquals([sheet.spared, sheet.seeds], [["TestFailNoAgree2B"], 4]);
  assertEquals([run.ended, run.planned], [20, 20]);
});

Deno.test({
  name: "exam: a run that was silent because the machine was busy is made again, and has not failed",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const [course] = courses;
    // This process has children of other tests, too: this one's is known by its file.
    const file = `${folder}/paused.ts`;
    Deno.copyFileSync(`${root}raft/raft.ts`, file);
    const isOurs = (pid: number) => {
      try {
        return Deno.readTextFileSync(`/proc/${pid}/cmdline`).includes(file);
      } catch {
        return false; // it has ended meanwhile
      }
    };
    const run = new ExamRun({
      // The patience of a mutant is shorter.
      examinees: [{
        name: "paused",
        mutant: mutantNamed(twice),
        student: raftAt(file),
        snapshots: false,
        origin: "given",
      }],
      testsOf: () => ({
        course: course.id,
        suite: course.tests.filter(({ name }) => name === "TestBackup2B"),
        extra: [],
      }),
      first: 1,
      seeds: 8,
      rightSeeds: 1,
      jobs: 1,
    });
    const going = run.go();
    while (run.ended === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const [child] = childrenOf(Deno.pid).filter(isOurs);
    Deno.kill(child, "SIGSTOP");
    assertEquals(await going, null);
    const [sheet] = run.sheets;
    assertEquals([sheet.findings, sheet.suite.seeds, sheet.seeds], [[], 0, 8]);
  },
});

Deno.test("exam: usage errors, files that cannot be loaded, help", async () => {
  Deno.writeTextFileSync(`${folder}/no_make.ts`, "export const made = 1;\n");
  Deno.writeTextFileSync(`${folder}/file`, "");
  for (
    const [line, code, says] of [
      ["votes-twise", 2, "no mutant and no right Raft is called votes-twise; docs/exam.md lists all"],
      ["--mutant votes-twise", 2, "did you mean votes-twice?"],
      ["--doc page.md votes-twice", 2, "--doc takes the whole catalogue"],
      ["--right nowhere.ts", 2, "--right nowhere.ts: there is no such file"],
      [`--write ${folder}/file`, 2, `--write ${folder}/file: `],
      [`--no-mutants --seeds 1 --right ${folder}/no_make.ts`, 3, "must export a function Make"],
    ] as [string, number, string][]
  ) {
    const result = await exam(line);
    assertEquals([result.code, result.out], [code, ""], line);
    assertStringIncludes(result.err, says);
    assert(!/ at .*\.ts:\d/.test(result.err), result.err);
  }
  const help = await exam("--help");
  assertEquals(help.code, 0);
  assertStringIncludes(help.out, "--right FILE");
  assertEquals([...Deno.readDirSync(temporary)], []);
});
