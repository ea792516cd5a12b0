// @ts-types="../../types/std_assert.d.ts"
import { assert, assertEquals, assertMatch } from "@std/assert";
import { Groups } from "./groups.ts";
import { plain } from "./report.ts";
import { StressReport, type StressSetting } from "./stress_report.ts";
import { Tally } from "./tally.ts";
import { failedRun, passedRun, tests } from "./testdata/runs.ts";

/** What a report prints. */
function text(setting: Partial<StressSetting>, use: (report: StressReport) => void): string {
  const tally = new Tally(tests);
  const groups = new Groups();
  tally.add(passedRun());
  const failed = failedRun();
  tally.add(failed);
  groups.add(failed);
  let written = "";
  const report = new StressReport(
    {
      command: "stress",
      real: false,
      quiet: false,
      planned: 6,
      duration: null,
      paint: plain,
      terminal: () => null,
      write: (more) => written += more,
      ...setting,
    },
    tally,
    groups,
  );
  use(report);
  return written;
}

const closing = { wall: 62.12, seeds: "1..500", remarks: ["interrupted"], notes: ["a note"] };

Deno.test("without a terminal, a line now and then, and one for each new look", () => {
  const out = text({}, (report) => {
    report.newLook(failedRun());
    report.tick();
  });
  assertMatch(
    out,
    /^FAIL TestReElection2A, seed 7: assertion: expected .*\nstress: 2 of 6 runs, 1 passed, 1 failed, [\d.]+ a second, \d+ s left\n$/,
  );
});

Deno.test("on a terminal, a table that is drawn over itself and never higher than the terminal", () => {
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

Deno.test("--quiet leaves the summary, which is the last line in any case", () => {
  const summary = "stress: 2 runs, 1 passed, 1 failed, 1 group, seed 1..500, 62.1s, interrupted\n";
  const use = (report: StressReport) => {
    report.tick();
    report.newLook(failedRun());
    report.closed(closing);
  };
  assertEquals(text({ quiet: true }, use), summary);
  assert(text({}, use).endsWith(`\n\na note\n${summary}`));
});
