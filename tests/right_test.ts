/**
 * Right Rafts in many styles, tests/right/: none may fail a test, and of none may the referee complain. Each file has
 * options, and some are run with others than it says.
 */

// @ts-types="../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";
import { courses } from "../tester/courses/all.ts";
import { extraTests } from "../tester/raft/extra_tests.ts";
import { runJobs } from "./child.ts";
import { writeVariant } from "./mutant_files.ts";

/** A file of tests/right/, the seed that it is run on, and what is changed in its options. */
type Style = [file: string, seed: number, options?: Record<string, string>];

const styles: Style[] = [
  ["plain", 1],
  ["plain", 2, {
    giveUp: "100",
    retries: "1",
    oneInFlight: "true",
    votesAgain: "120",
    back: '"halves"',
  }],
  ["plain", 3, {
    handlerDelay: "5",
    replyDelay: "5",
    tellCommit: "true",
    batch: "20",
    next: '"one"',
    applyEvery: "30",
  }],
  ["plain", 4, {
    stopsIfBehind: "true",
    firstTimeout: "1000",
    cachedState: "10",
    emptyBeats: "true",
  }],
  ["coarse_lock", 5, { diskBefore: "2", diskAfter: "2" }],
  ["replicators", 6],
  ["ticks", 7],
  ["ticks", 8, { tick: "50", heartbeatTicks: "2", electionTicks: "10" }],
  ["ticks", 17, { asText: "true", asLength: "true" }],
  ["itself", 9],
  ["pipeline", 10],
  ["cond_install", 13],
  ["batched_saves", 14],
  ["state_machine", 15],
  ["state_machine", 16, { sticky: "false", tellsCommit: "false", pipelined: "false" }],
  ["lease", 11],
  ["lease", 12, { preVotes: "false", ignoresCandidates: "false", ownEntry: "false" }],
];

const folder = Deno.makeTempDirSync({ prefix: "raftlab-right-" });
addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

/** The file's URL, or that of a copy with other options. Each option is a constant, or a property, of a line of its own. */
function fileOf(file: string, options: Record<string, string> = {}): string {
  const url = new URL(`right/${file}.ts`, import.meta.url);
  const names = Object.keys(options);
  if (names.length === 0) return url.href;
  let text = Deno.readTextFileSync(url).replaceAll('"../../', '"../');
  for (const name of names) {
    const line = new RegExp(`^(const ${name} = |  ${name}: )[^;,]+([;,])(?: //.*)?$`, "m");
    if (!line.test(text)) throw new Error(`tests/right/${file}.ts has no option ${name}`);
    text = text.replace(line, (_, before, after) => before + options[name] + after);
  }
  const copy = `${folder}/${file}-${Object.entries(options).join("-").replace(/\W+/g, "-")}`;
  Deno.mkdirSync(copy);
  Deno.writeTextFileSync(`${copy}/raft.ts`, text);
  return `file://${copy}/raft.ts`;
}

const courseTests = ["TestReElection2A", "TestCount2B", "TestPersist12C"];
const tests = [...courseTests, ...extraTests.map(({ name }) => name)];

Deno.test("right: seven Rafts with snapshots pass the tests of part D, some with -race, and the referee is silent", async () => {
  const { tests } = courses.find(({ id }) => id === "mit65840")!;
  const jobs = tests.filter(({ lab, snapshots }) => lab === "raft" && snapshots).map(({ name }) => ({
    test: name,
    seed: 14,
  }));
  const third = new URL("third_raft.ts", import.meta.url).href;
  const late = fileOf("itself", { discardAfter: "400", takesAfter: "3" });
  const rafts = [
    undefined,
    writeVariant("offset"),
    writeVariant("map"),
    writeVariant("chunks"),
    third,
    fileOf("cond_install"),
    late,
  ];
  for (const [i, raft] of rafts.entries()) {
    const jitter = 5000 * (i % 2);
    const outcomes = await runJobs("deno", jobs, { raft, jitter, course: "mit65840" });
    for (const { test, failure, complaints } of outcomes) {
      assertEquals([test, failure, complaints], [test, null, undefined]);
    }
  }
});

for (const [file, seed, options] of styles) {
  const changed = Object.entries(options ?? {}).map(([name, value]) => `, ${name} ${value}`).join("");
  Deno.test(`right: ${file}${changed} passes, and the referee is silent`, async () => {
    // Every second test, so that it does not take long; the next style has the others.
    const jobs = tests.filter((_, i) => (i + seed) % 2 === 0).map((test) => ({ test, seed }));
    for (
      const { test, failure, complaints = [] } of await runJobs("deno", jobs, { raft: fileOf(file, options) })
    ) {
      const errors = complaints.filter(({ severity }) => severity !== "note");
      assertEquals([test, failure, errors], [test, null, []]);
    }
  });
}
