// @ts-types="../../types/std_assert.d.ts"
import { assertEquals, assertThrows } from "@std/assert";
import { formatName, formatVersion, type Header, lineOf, type ResultRecord } from "../../reports/results.ts";
import { brokenRun, failedRun, passedRun } from "../../reports/testdata/runs.ts";
import { courses } from "../../tester/courses/all.ts";
import { joinedHeader, Merge, testsOf } from "./merge.ts";
import { headerOf, readResults } from "./read_results.ts";
import { UsageError } from "../../platform/usage_error.ts";

const header: Header = {
  type: "header",
  format: formatName,
  version: formatVersion,
  lab: "0.1.0",
  runtime: "deno 2.9.6",
  course: "mit6824",
  tests: ["TestReElection2A"],
  raft: null,
  raftHash: "abc",
  seed: 1,
  rounds: 4,
  shard: { index: 1, of: 2 },
  race: false,
  real: false,
  referee: true,
  strict: false,
  begun: "2026-11-21T03:06:10.207Z",
};
const summary: ResultRecord = {
  type: "summary",
  runs: 2,
  passed: 2,
  failed: 0,
  leftOut: 0,
  groups: 0,
  broken: 0,
  wall: 1,
  ended: "rounds",
  code: 0,
};

/** A text as chunks of 7 bytes. */
function* pieces(text: string): Generator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let i = 0; i < bytes.length; i += 7) yield bytes.subarray(i, i + 7);
}

const textOf = (...records: ResultRecord[]) => records.map(lineOf).join("");

Deno.test("records are read as they were written, whatever they contain", () => {
  const records = [header, passedRun(), failedRun({}, { message: "é 😀 \x00 \n" }), summary];
  assertEquals([...readResults(pieces(textOf(...records)), "a")], records);
});

Deno.test("a last line that was cut off is reported; wherever it is cut, the others count", () => {
  const whole = textOf(header, passedRun(), passedRun({ seed: 8 }));
  const lastLine = whole.lastIndexOf("\n", whole.length - 2) + 1;
  for (let end = lastLine + 1; end < whole.length - 1; end++) {
    const records = [...readResults(pieces(whole.slice(0, end)), "a")];
    assertEquals([records.length, records[1], records[2]], [3, passedRun(), null]);
  }
  // A file without its last newline is still complete.
  assertEquals([...readResults(pieces(whole.slice(0, -1)), "a")].at(-1), passedRun({ seed: 8 }));
  assertEquals([...readResults(pieces(whole.slice(0, lastLine)), "a")].length, 2);
  assertEquals(headerOf(pieces(""), "a"), null);
  assertEquals(headerOf(pieces('{"type":"hea'), "a"), null);
});

Deno.test("a file without results is refused; what a later version adds is not", () => {
  const refuses = (text: string, message: string) => {
    const error = assertThrows(() => [...readResults(pieces(text), "a.jsonl")], UsageError);
    assertEquals(error.message, message);
  };
  refuses("hello\nworld\n", "a.jsonl: line 1 is not a record of results");
  refuses("{}\n", "a.jsonl: line 1 is not a record of results");
  refuses(textOf(summary), "a.jsonl: it does not begin with a header of raftlab results");
  refuses(`${textOf(header)}hello\n${textOf(summary)}`, "a.jsonl: line 2 is not a record of results");
  refuses(
    textOf({ ...header, version: 1 as 2 }),
    "a.jsonl: it is of format version 1, and this raftlab reads version 2: run stress again, or use the older raftlab that wrote it",
  );
  const later = `${textOf(header)}{"type":"later","new":true}\n${textOf(summary)}`;
  assertEquals([...readResults(pieces(later), "a")].length, 2);
});

Deno.test("a record whose fields differ from docs/events.md is refused with a message that names the field", () => {
  const says = (record: object, message: string) => {
    const text = `${textOf(header)}${JSON.stringify(record)}\n${textOf(summary)}`;
    const error = assertThrows(() => [...readResults(pieces(text), "a.jsonl")], UsageError);
    assertEquals(error.message, `a.jsonl, line 2 ${message}`);
  };
  const without = (record: object, ...names: string[]) =>
    Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)));
  says(without(passedRun(), "seed"), "(run): seed is missing; expected a whole number, 0 or more");
  says(without(passedRun(), "seconds"), "(run): seconds is missing; expected a number, 0 or more");
  says({ ...passedRun(), seed: 1.5 }, "(run): seed is 1.5; expected a whole number, 0 or more");
  says({ ...passedRun(), complaints: 5 }, "(run): complaints is 5; expected a list of objects");
  says({ ...passedRun(), complaints: [5] }, "(run): complaints[0] is 5; expected an object");
  const bare = { ...passedRun(), complaints: [without(brokenRun().complaints![0], "rule")] };
  says(bare, "(run): complaints[0].rule is missing; expected a string");
  says({ ...passedRun(), passed: "yes" }, '(run): passed is "yes"; expected true or false');
  says(
    { ...passedRun(), passed: false },
    "(run): failure is null; expected an object, as the run has failed",
  );
  says(
    { ...failedRun(), evidence: null },
    "(run): evidence is null; expected an object, as the run has failed",
  );
  says({ ...passedRun(), failure: 3 }, "(run): failure is 3; expected an object or null");
  says(without(passedRun(), "failure"), "(run): failure is missing; expected an object or null");
  const { failure } = failedRun();
  const view = { ...failure.servers[0], facts: { term: true } };
  says(
    { ...failedRun(), failure: { ...failure, servers: [failure.servers[1], view] } },
    "(run): failure.servers[1].facts.term is true; expected a string or a number",
  );
  says(
    { ...failedRun(), failure: { ...failure, kind: "bad luck" } },
    '(run): failure.kind is "bad luck"; expected "assertion", "deadlock", "timeout", "crash", "refused" or "fault"',
  );
  const shortest = { type: "shortest", fingerprint: "x", searched: 1, found: 1 };
  says({ ...shortest, run: passedRun() }, "(shortest): run.failure is null; expected an object");
  says(
    { ...shortest, run: without(failedRun(), "total") },
    "(shortest): run.total is missing; expected a number, 0 or more",
  );
  says(
    { ...summary, ended: "soon" },
    '(summary): ended is "soon"; expected "rounds", "time", "failure" or "interrupt"',
  );
  says({ ...header, tests: "2A" }, '(header): tests is "2A"; expected a list of strings');
  says(
    { ...passedRun(), test: "x".repeat(99), seed: -1 },
    "(run): seed is -1; expected a whole number, 0 or more",
  );
});

interface Sample {
  name: string;
  header: Header;
  records: ResultRecord[];
}

function sample(name: string, index: number, records: ResultRecord[], changes: Partial<Header> = {}): Sample {
  return { name, header: { ...header, shard: { index, of: 2 }, ...changes }, records };
}

function mergeAll(...files: Sample[]) {
  const joined = joinedHeader(files);
  const emitted: ResultRecord[] = [];
  const merge = new Merge(joined, testsOf(joined, courses), (record) => emitted.push(record));
  for (const file of files) merge.add(file, file.records);
  const missing = merge.finish(files.map((file) => file.header));
  const { runs, passed, failed } = merge.tally.total();
  return {
    joined,
    emitted,
    missing,
    notes: merge.notes,
    seeds: merge.seeds,
    counts: [runs, passed, failed],
    merge,
  };
}

Deno.test("merged shards give the same results as one run", () => {
  const { counts, missing, notes, seeds, joined, merge, emitted } = mergeAll(
    sample("a", 1, [passedRun({ seed: 1 }), failedRun({ seed: 3 }), summary]),
    sample("b", 2, [failedRun({ seed: 2 }), passedRun({ seed: 4 }), summary], { runtime: "bun 1.4.5" }),
  );
  assertEquals([counts, missing, notes, seeds], [[4, 2, 2], 0, [], "1..4"]);
  assertEquals(joined.runtime, "bun 1.4.5, deno 2.9.6");
  assertEquals(joined.shard, { index: 1, of: 1 });
  assertEquals(merge.groups.list().map((group) => [group.count, ...group.tests.values()]), [[2, {
    count: 2,
    seeds: [3, 2],
  }]]);
  assertEquals(emitted.length, 4);
});

Deno.test("a run counts once; missing, cut off and stopped runs are reported", () => {
  const { counts, missing, notes } = mergeAll(
    sample("a", 1, [passedRun({ seed: 1 }), summary]),
    sample("b", 1, [passedRun({ seed: 1 }), passedRun({ seed: 3 })]),
  );
  assertEquals([counts, missing], [[2, 2, 0], 2]);
  assertEquals(notes, [
    "b: it has no summary: its writer was stopped",
    "in more than one file, and counted once: 1 run",
    "asked for, and in none of the files: 2 runs",
  ]);
});

Deno.test("a run that differs between files counts as failed and is reported", () => {
  const { counts, notes, merge } = mergeAll(
    sample("a", 1, [passedRun({ seed: 1 }), passedRun({ seed: 3 }), summary]),
    sample("b", 1, [failedRun({ seed: 1 }), passedRun({ seed: 3, digest: "other" }), summary]),
  );
  assertEquals(counts, [2, 1, 1]);
  assertEquals(merge.groups.list()[0].count, 1);
  assertEquals(
    notes.find((note) => note.includes("different")),
    "different in different files, although test and seed are the same: 2 runs " +
      "(TestReElection2A 1, TestReElection2A 3); the file keeps state between runs, on an object of the language",
  );
});

Deno.test("files of different runs are refused; tests, seeds and lengths may differ", () => {
  const refuses = (changes: Partial<Header>, message: string) => {
    const error = assertThrows(
      () => joinedHeader([sample("a", 1, []), sample("b", 1, [], changes)]),
      UsageError,
    );
    assertEquals(error.message, message);
  };
  refuses({ course: "cs350" }, "a and b are of different courses: mit6824 and cs350");
  refuses(
    { raftHash: "def", raft: "x.ts" },
    "a and b are of different files under test: raft/raft.ts (abc) and x.ts (def)",
  );
  refuses({ race: true }, "a and b are of different settings of -race: false and true");
  refuses({ lab: "0.2.0" }, "a and b are of different versions of the lab: 0.1.0 and 0.2.0");
  const { tests, seed, rounds } = joinedHeader([
    sample("a", 1, [], { tests: ["TestBackup2B"], seed: 7, rounds: null }),
    sample("b", 1, [], { raft: "/elsewhere/raft.ts" }),
  ]);
  assertEquals([tests, seed, rounds], [["TestBackup2B", "TestReElection2A"], 1, null]);
});

Deno.test("broken rules are counted once; a run watched in only one file counts as watched", () => {
  const blind = { ...header, referee: false };
  const watched = header;
  const merge = new Merge(joinedHeader([{ name: "a", header: blind }, { name: "b", header: watched }]), [
    { ...courses[0].tests[1] },
  ], (record) => emitted.push(record));
  const emitted: ResultRecord[] = [];
  const unwatched = passedRun({ seed: 2 });
  merge.add({ name: "a", header: blind }, [blind, passedRun({ seed: 1 }), unwatched, summary]);
  const seen = brokenRun({ seed: 2 });
  merge.add({ name: "b", header: watched }, [watched, seen, brokenRun({ seed: 3 }), seen, summary]);
  merge.finish([blind, watched]);
  assertEquals(merge.rules.broken, 2);
  assertEquals(emitted.filter((record) => record.type === "run" && record.complaints).length, 2);
  assertEquals(merge.tally.total().runs, 3);
  assertEquals(merge.notes[0], "in more than one file, and counted once: 2 runs");
  assertEquals(merge.notes[1], "the referee did not watch the runs of 1 of the 2 files");
});

Deno.test("files with --strict do not fit those without it", () => {
  const strict = (strict: boolean) => ({ name: `${strict}.jsonl`, header: { ...header, strict } });
  const error = assertThrows(() => joinedHeader([strict(false), strict(true)]), UsageError);
  assertEquals(
    error.message,
    "false.jsonl and true.jsonl are of different settings of --strict: false and true",
  );
});
