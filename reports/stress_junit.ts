/**
 * The JUnit report of a stress run: one test suite per part, one test case per test. A test case has failed if any of
 * its runs has, and then lists all groups; it is skipped if none of its runs could judge the file under test.
 *
 * @module
 */

import type { Group } from "./groups.ts";
import { groupLines } from "./groups_text.ts";
import { type JUnitCase, type JUnitResult, junitXml } from "./junit.ts";
import { plain } from "./report.ts";
import { stressTable } from "./stress_table.ts";
import type { Row, Tally } from "./tally.ts";

/** What a report contains besides the results. */
interface StressJUnitSetting {
  course: string;
  /** Whether the runs used the wall clock. */
  real: boolean;
  /** When the runs started, ISO 8601. */
  begun: string;
  /** The report's properties. */
  properties: Record<string, string>;
  /** Lines for the first suite's system-out: broken rules, which fail no test. */
  remarks: string[];
}

export function stressJunit(tally: Tally, groups: Group[], setting: StressJUnitSetting): string {
  const { course, real, begun, properties, remarks } = setting;
  const table = stressTable(tally, { paint: plain, wall: null, rows: Infinity, width: Infinity });
  return junitXml(
    tally.parts().map(({ part, tests }, i) => ({
      name: `${course} ${part.name}`,
      package: course,
      begun,
      seconds: part.realMs / 1000,
      properties,
      cases: tests.map((row) => testCase(row, `${course}.${part.name}`, groups, real)),
      output: i === 0 ? [...table, ...remarks].join("\n") : "",
    })),
  );
}

function testCase(row: Row, classname: string, groups: Group[], real: boolean): JUnitCase {
  const own = groups.filter((group) => group.tests.has(row.name));
  return { name: row.name, classname, seconds: row.realMs / 1000, result: resultOf(row, own, real) };
}

function resultOf(row: Row, groups: Group[], real: boolean): JUnitResult {
  if (row.passed + row.failed === 0) {
    return { verdict: "skipped", message: row.whyLeftOut === null ? null : `left out: ${row.whyLeftOut}` };
  }
  if (row.failed === 0) return { verdict: "passed" };
  const [first] = groups;
  const others = groups.length > 1 ? ` and ${groups.length - 1} other kinds of failure` : "";
  const why = first?.fingerprint ?? "not known why";
  const ours = groups.length > 0 && groups.every((group) => group.example.failure.kind === "fault");
  return {
    verdict: ours ? "error" : "failure",
    type: first?.example.failure.kind ?? "assertion",
    message: `${row.failed} of ${row.runs} runs failed: ${why}${others}`,
    text: groupLines(groups, { real, paint: plain }).join("\n"),
  };
}
