// @ts-types="../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";
import { plain } from "./report.ts";
import { stressTable } from "./stress_table.ts";
import { Tally } from "./tally.ts";
import { failedRun, leftOutRun, passedRun, tests } from "./testdata/runs.ts";

function sample(): Tally {
  const tally = new Tally(tests);
  tally.add(passedRun({ seconds: 5, rpcs: 90 }));
  tally.add(passedRun({ seconds: 7, rpcs: 110 }));
  tally.add(failedRun({ seconds: 0.1 }));
  tally.add(passedRun({ test: "TestInitialElection2A", seconds: 3, rpcs: 40, bytes: 11000 }));
  return tally;
}

Deno.test("runs are counted per test, per part and in total; numbers cover only runs that passed", () => {
  assertEquals(stressTable(sample(), { paint: plain, wall: 2, rows: Infinity, width: Infinity }), [
    "                           runs  passed  failed        seconds    RPCs    bytes  runs/s",
    "2A                            4       3       1    9.00 ± 1.41     140    30000     2.0",
    "  TestInitialElection2A       1       1       0    3.00 ± 0.00      40    11000     0.5",
    "  TestReElection2A            3       2       1    6.00 ± 1.41     100    19000     1.5",
    "2B                            0       0       0              -       -        -     0.0",
    "  TestBackup2B                0       0       0              -       -        -     0.0",
    "total                         4       3       1    9.00 ± 1.41     140    30000     2.0",
  ]);
});

Deno.test("without room for every test, the table shows the parts, or only the total", () => {
  const names = (rows: number) =>
    stressTable(sample(), { paint: plain, wall: null, rows, width: Infinity }).slice(1).map((line) =>
      line.split(/ {3}/)[0]
    );
  assertEquals(names(6), ["2A", "2B", "total"]);
  assertEquals(names(3), ["total"]);
});

Deno.test("the table fits a terminal of 80 columns", () => {
  const tally = sample();
  for (let i = 0; i < 99_999; i++) tally.add(passedRun({ rpcs: 1234, bytes: 1_234_567, seconds: i % 50 }));
  const lines = stressTable(tally, { paint: plain, wall: 2, rows: Infinity, width: 80 });
  assertEquals(lines.filter((line) => line.length > 80), []);
  assertEquals(lines[3], "  TestReElection2A      100002 100001      1 24.50 ± 14.43 1234 1234543  50001");
});

Deno.test("recountAsFailed: a run that passed and failed when it was repeated counts as failed", () => {
  const tally = sample();
  tally.recountAsFailed("TestReElection2A");
  const { runs, passed, failed } = tally.total();
  assertEquals([runs, passed, failed], [4, 2, 2]);
});

Deno.test("runs that were left out have a column, and are neither passed nor failed", () => {
  const tally = sample();
  tally.add(leftOutRun({ test: "TestBackup2B" }));
  tally.add(leftOutRun());
  assertEquals(stressTable(tally, { paint: plain, wall: null, rows: Infinity, width: Infinity }), [
    "                           runs  passed  failed  left out        seconds    RPCs    bytes",
    "2A                            5       3       1         1    9.00 ± 1.41     140    30000",
    "  TestInitialElection2A       1       1       0         0    3.00 ± 0.00      40    11000",
    "  TestReElection2A            4       2       1         1    6.00 ± 1.41     100    19000",
    "2B                            1       0       0         1              -       -        -",
    "  TestBackup2B                1       0       0         1              -       -        -",
    "total                         6       3       1         2    9.00 ± 1.41     140    30000",
  ]);
  tally.recountAsFailed("TestBackup2B", "leftOut");
  assertEquals([tally.total().failed, tally.total().leftOut], [2, 1]);
});
