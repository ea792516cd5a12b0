// @ts-types="../types/std_assert.d.ts"
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Complaint, Failure, Outcome } from "../runner/protocol.ts";
import { plain, Report, type ReportSetting } from "./report.ts";
import { raft } from "../tester/raft/lab.ts";
import { complaint } from "./testdata/runs.ts";

const passed: Outcome = {
  test: "TestReElection2A",
  seed: 7,
  passed: true,
  failure: null,
  seconds: 3.052,
  total: 3.1,
  peers: 3,
  rpcs: 40,
  bytes: 10538,
  counts: { commits: 0 },
  digest: "",
  steps: 0,
  realMs: 0,
};
const failure: Failure = {
  kind: "assertion",
  message: "expected one leader, got none",
  where: "tester/raft/election.ts:41",
  server: null,
  at: 5043000,
  stack: [],
  servers: [
    { server: 0, running: true, connected: true, facts: { term: 7, role: "follower", applied: 0 } },
    { server: 1, running: true, connected: false, facts: { term: 3, role: "leader", applied: 4 } },
    { server: 2, running: false, connected: true, facts: { applied: 4 } },
  ],
};
const hinted: Complaint = {
  ...complaint,
  context: "Its vote for S3 came after it restarted at 3.190 s: was votedFor saved?",
};
const test = { name: "TestReElection2A", part: "2A", banner: "election after network failure", servers: 3 };

/** What a report made by `use` prints. */
function lines(setting: Partial<ReportSetting>, use: (report: Report) => void): string {
  let text = "";
  use(
    new Report({
      course: { numbers: true, partInBanner: true },
      columns: raft.columns,
      packageName: "raft",
      verbose: false,
      real: false,
      links: false,
      seed: 7,
      rounds: null,
      showAgain: (test, seed) => `deno task test ${test} --seed ${seed}`,
      paint: plain,
      width: 120,
      terminal: false,
      write: (more) => text += more,
      ...setting,
    }),
  );
  return text;
}

Deno.test("a run that passes looks like Go's", () => {
  const text = lines({}, (report) => {
    report.started(test);
    report.ended(passed);
    report.closed(0, 7.549, 0.14);
  });
  assertEquals(
    text,
    "Test (2A): election after network failure ...\n" +
      "  ... Passed --   3.1  3   40   10538    0\n" +
      "PASS\n" +
      "ok  \traft\t7.549s (simulated; 0.14s real; seed 7)\n",
  );
});

Deno.test("a run that is left out is not said to have passed", () => {
  const text = lines({ verbose: true }, (report) => {
    report.ended({ ...passed, leftOut: "no field Term in the reply of RequestVote" });
    report.closed(0, 3.1, 0.14);
  });
  assertEquals(
    text,
    "  ... left out, neither passed nor failed: no field Term in the reply of RequestVote\n" +
      "--- SKIP: TestReElection2A (3.10s)\nleft out: 1 run, which judges nothing\n" +
      "PASS\nok  \traft\t3.100s (simulated; 0.14s real; seed 7)\n",
  );
});

Deno.test("-v adds Go's RUN and PASS lines; COS418 has no numbers and no part", () => {
  const course = { packageName: "raft", numbers: false, partInBanner: false };
  const text = lines({ verbose: true, course }, (report) => {
    report.started(test);
    report.ended(passed);
  });
  assertEquals(
    text,
    "=== RUN   TestReElection2A\nTest: election after network failure ...\n  ... Passed\n" +
      "--- PASS: TestReElection2A (3.10s)\n",
  );
});

Deno.test("a failure says why, when, what each server believed, and how to see it again", () => {
  const text = lines({}, (report) => {
    report.started(test);
    report.ended({ ...passed, passed: false, total: 5.04, failure });
    report.closed(1, 5.04, 0.1);
  });
  assertEquals(
    text,
    `Test (2A): election after network failure ...
--- FAIL: TestReElection2A (5.04s)
    election.ts:41: expected one leader, got none
        at 5.043 s, tester/raft/election.ts:41
        S0: connected, term 7, follower, applied 0
        S1: disconnected, term 3, leader, applied 4
        S2: crashed, applied 4
    show it again: deno task test TestReElection2A --seed 7
FAIL
exit status 1
FAIL\traft\t5.040s (simulated; 0.10s real; seed 7)
`,
  );
});

Deno.test("a crash shows the student's own frames", () => {
  const crash: Failure = {
    ...failure,
    kind: "crash",
    message: "S1: TypeError: x is not a function",
    where: null,
    server: 1,
    stack: ["persist (raft/raft.ts:213:5)"],
    servers: [],
  };
  const text = lines({}, (report) => report.ended({ ...passed, passed: false, failure: crash }));
  assertEquals(
    text,
    `--- FAIL: TestReElection2A (3.10s)
    S1: TypeError: x is not a function
        at 5.043 s, S1
        at persist (raft/raft.ts:213:5)
    show it again: deno task test TestReElection2A --seed 7
`,
  );
});

Deno.test("prints are stamped with time and server on each line", () => {
  const text = lines({}, (report) => {
    report.printed(1234567, 2, "one\ntwo\n");
    report.printed(12000000, null, "from the harness");
    report.printed(null, null, "raw");
  });
  assertEquals(
    text,
    "  1.234567 S2  one\n  1.234567 S2  two\n 12.000000 --  from the harness\n  -.------ --  raw\n",
  );
});

Deno.test("several rounds are summarised before the closing lines, with the referee's result if it watches", () => {
  const counted = (rounds: ReportSetting["rounds"], code: number, outcomes: Outcome[]) =>
    lines({ rounds }, (report) => {
      for (const outcome of outcomes) report.ended(outcome);
      report.closed(code, 7.549, 0.14);
    }).split("\n").filter((line) => /^\d|^PASS|^FAIL$/.test(line));
  const broken = { ...passed, complaints: [complaint] };
  const failed = { ...passed, passed: false, failure };
  assertEquals(counted({ count: 2, tests: 2, referee: true }, 0, [passed, broken, passed, passed]), [
    "2 rounds: 4 passed, 0 failed, rules broken in 1",
    "PASS",
  ]);
  assertEquals(counted({ count: 100, tests: 2, referee: false }, 1, [passed, passed, failed]), [
    "2 of 100 rounds: 2 passed, 1 failed",
    "FAIL",
  ]);
  assertEquals(counted(null, 0, [passed]), ["PASS"]);
});

Deno.test("progress is shown only on terminals, and is overwritten", () => {
  const use = (report: Report) => {
    report.progress(3_200_000);
    report.ended(passed);
  };
  assertEquals(lines({}, use), "  ... Passed --   3.1  3   40   10538    0\n");
  assertEquals(
    lines({ terminal: true }, use),
    "\x1b[?7l\x1b[K  ... 3.2 s simulated\n\x1b[J\x1b[?7h\x1b[1A\r\x1b[J  ... Passed --   3.1  3   40   10538    0\n",
  );
});

Deno.test("broken rules are shown under the Passed line or before the symptom, warnings after it; notes once a run", () => {
  const later: Complaint = { ...hinted, rule: "L7", severity: "warning", at: 4_000_000, context: null };
  const note: Complaint = { ...later, rule: "H0", severity: "note", sentence: "S1 is not understood" };
  const text = lines({}, (report) => {
    report.ended({ ...passed, complaints: [hinted, { ...hinted, server: 1 }, later] });
    report.ended({ ...passed, complaints: [note] });
    report.ended({
      ...passed,
      failure,
      passed: false,
      complaints: [{ ...note, sentence: "S2 is not understood" }, later],
    });
    report.closed(1, 7.549, 0.14);
  });
  assertEquals(
    text.split("\n").filter((line) => /eferee|Its vote|Passed|FAIL|expected/.test(line)).slice(0, 10),
    [
      "  ... Passed --   3.1  3   40   10538    0",
      "  referee: S2 at 3.214 s: S2 voted for S0 and for S3 in term 7 (§5.2: one vote per term).",
      "           Its vote for S3 came after it restarted at 3.190 s: was votedFor saved?",
      "  referee: L7 (warning) at 4.000 s: S2 voted for S0 and for S3 in term 7 (§5.2: one vote per term).",
      "  ... Passed --   3.1  3   40   10538    0",
      "  referee: H0 (note) at 4.000 s: S1 is not understood (§5.2: one vote per term).",
      "--- FAIL: TestReElection2A (3.10s)",
      "    election.ts:41: expected one leader, got none",

      "    referee: L7 (warning) at 4.000 s: S2 voted for S0 and for S3 in term 7 (§5.2: one vote per term).",
      "referee: rules broken in 2 tests, by the first of each test: S2 in 1, L7 in 1",
    ],
  );
});

Deno.test("what the referee says is wrapped between words, under its beginning", () => {
  const text = lines({ width: 60 }, (report) => report.ended({ ...passed, complaints: [hinted] }));
  assertEquals(text.split("\n").slice(1, -1), [
    "  referee: S2 at 3.214 s: S2 voted for S0 and for S3 in term",
    "           7 (§5.2: one vote per term).",
    "           Its vote for S3 came after it restarted at 3.190",
    "           s: was votedFor saved?",
  ]);
  assert(text.split("\n").slice(1).every((line) => line.length <= 60));
});

Deno.test("a complaint says where it is on the run's page", () => {
  const text = lines(
    { width: 60, links: true },
    (report) => report.ended({ ...passed, complaints: [hinted] }),
  );
  assertStringIncludes(text, " #t=3.214000&s=2\n");
  assert(text.split("\n").every((line) => line.length <= 60), text);
});

Deno.test("what the servers of an interrupted test were doing is wrapped", () => {
  const doing =
    "S0: connected, leader of term 8; sent 12 RequestVote (1188 bytes), 3,020 AppendEntries (622 KB)";
  assertEquals(
    lines({ width: 60 }, (report) => report.interrupted({ at: 5_000_000, lines: [doing] })),
    "  ... interrupted after 5.0 s (simulated)\n" +
      "    S0: connected, leader of term 8; sent 12 RequestVote\n" +
      "      (1188 bytes), 3,020 AppendEntries (622 KB)\n",
  );
});
