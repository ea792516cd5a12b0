// @ts-types="../types/std_assert.d.ts"
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Groups } from "./groups.ts";
import { plain } from "./report.ts";
import { RuleGroups } from "./rule_groups.ts";
import { StressReport, type StressSetting } from "./stress_report.ts";
import { stressTable } from "./stress_table.ts";
import { Tally } from "./tally.ts";
import { brokenRun, failedRun, leftOutRun, passedRun, tests } from "./testdata/runs.ts";
import { widthOf } from "./width.ts";

/** What a report prints. */
function text(
  setting: Partial<StressSetting>,
  use: (report: StressReport) => void,
  complaining = false,
  leftOut = 0,
): string {
  const tally = new Tally(tests);
  const groups = new Groups();
  tally.add(passedRun());
  const failed = failedRun();
  tally.add(failed);
  groups.add(failed);
  const rules = new RuleGroups();
  for (let i = 0; i < leftOut; i++) tally.add(leftOutRun());
  if (complaining) rules.add(brokenRun());
  let written = "";
  const report = new StressReport(
    {
      command: "stress",
      real: false,
      quiet: false,
      planned: 6,
      duration: null,
      paint: plain,
      width: 120,
      tableWidth: Infinity,
      commands: (test, seed) => [`show ${test} ${seed}`],
      terminal: () => null,
      write: (more) => written += more,
      complain: (more) => written += more,
      ...setting,
    },
    tally,
    groups,
    rules,
  );
  use(report);
  return written;
}

const closing = { wall: 62.12, seeds: "1..500", remarks: ["interrupted"], notes: ["a note"] };

Deno.test("without a terminal, a line from time to time, and one for each new fingerprint", () => {
  const out = text({}, (report) => {
    report.newFingerprint(failedRun());
    report.tick();
  });
  assertMatch(
    out,
    /^FAIL TestReElection2A, seed 7: assertion: expected .*\nstress: 2 of 6 runs, 1 passed, 1 failed, [\d.]+ a second, \d+ s left\n$/,
  );
});

Deno.test("without a terminal, most lines without news are left out, and the others say so", () => {
  const out = text({}, (report) => {
    for (let tick = 0; tick < 12; tick++) report.tick();
  });
  const lines = out.split("\n").map((line) => line.replace(/^stress: 2 of 6 runs, [^;]* left/, "status"));
  assertEquals(lines.map((line) => line.replace(/\d+ s$/, "N s")), [
    "status",
    "status; no run has ended for N s",
    "",
  ]);
});

Deno.test("on a terminal, the table overwrites itself and is never higher than the terminal", () => {
  for (const rows of [5, 8, 30]) {
    const out = text({ terminal: () => ({ rows }) }, (report) => {
      report.tick();
      report.tick();
    });
    const [, first, second] = out.split("\x1b[?7l");
    const lines = first.split("\n").length - 1;
    assert(lines < rows, `${lines} lines on ${rows} rows`);
    assert(first.endsWith(`\x1b[J\x1b[?7h\x1b[${lines}A\r`), JSON.stringify(first));
    assertEquals(second.split("\n").length - 1, lines);
  }
});

Deno.test("--quiet shows only the summary, which is always the last line", () => {
  const summary = "stress: 2 runs, 1 passed, 1 failed, 1 group, seed 1..500, 62.1s, interrupted\n";
  const use = (report: StressReport) => {
    report.tick();
    report.newFingerprint(failedRun());
    report.closed(closing);
  };
  assertEquals(text({ quiet: true }, use), summary);
  assert(text({}, use).endsWith(`\n\na note\n${summary}`));
});

Deno.test("a table that is too wide leaves out columns, the last first, and never cuts digits", () => {
  const tally = new Tally(tests);
  for (const { name } of tests) {
    for (let i = 0; i < 3; i++) {
      tally.add(passedRun({ test: name, rpcs: 36_414_123, bytes: 20_858_904_123, seconds: 1234.5 }));
    }
  }
  const table = (width: number) => stressTable(tally, { paint: plain, wall: 0.0001, rows: Infinity, width });
  const [wide, narrow] = [200, 80].map(table);
  assertEquals(wide[0].trim().split(/ {2,}/), [
    "runs",
    "passed",
    "failed",
    "seconds",
    "RPCs",
    "bytes",
    "runs/s",
  ]);
  assertEquals(narrow[0].trim().split(/ +/), ["runs", "passed", "failed", "seconds", "RPCs", "bytes"]);
  assertMatch(narrow.at(-1)!, /^total .* 9 .* 3703\.50 ± 0\.00 +109242369 62576712369$/);
  for (const width of [80, 70, 60]) assert(table(width).every((line) => widthOf(line) <= width), `${width}`);
});

Deno.test("broken rules are in the status, under the table, and in the summary", () => {
  const use = (report: StressReport) => {
    report.newRule({ test: "TestReElection2A", seed: 7, complaint: brokenRun().complaints![0] });
    report.tick();
    report.closed(closing);
  };
  const out = text({}, use, true);
  const said = "S2 voted for S0 and for S3 in term 7 (§5.2: one vote per term).";
  assert(out.startsWith(`TestReElection2A, seed 7: referee: S2 at 3.214 s: ${said}\n`), out);
  assertMatch(out, /\nstress: 2 of 6 runs, 1 passed, 1 failed, rules broken in 1, /);
  assertMatch(out, /\nreferee: rules broken in 1 of 2 runs, by the first of each run:\n {3}S2 in 1 run: /);
  assertMatch(out, /\nstress: 2 runs, 1 passed, 1 failed, 1 group, rules broken in 1, seed /);
  const live = text({ terminal: () => ({ rows: 20 }) }, (report) => report.tick(), true);
  assertStringIncludes(live, "\n\x1b[K  S2 in 1: S2 voted for S0 and for S3 in term 7\n");
});

Deno.test("runs that were left out are in the status and in the summary", () => {
  const use = (report: StressReport) => {
    report.tick();
    report.closed(closing);
  };
  const out = text({}, use, false, 2);
  assertMatch(out, /^stress: 4 of 6 runs, 1 passed, 1 failed, 2 left out, /);
  assertStringIncludes(out, "\nstress: 4 runs, 1 passed, 1 failed, 2 left out, 1 group, seed ");
});
