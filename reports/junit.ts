/**
 * The JUnit report, as continuous integration servers read it: one test suite per part, one test case per test. A test
 * case has failed if any of its runs has, and then lists all groups; it is skipped if none of its runs could judge the
 * file under test. Where the two schemas in use, Jenkins's and Ant's,
 * agree, it follows both.
 *
 * @module
 */

import type { Group } from "./groups.ts";
import { groupLines } from "./groups_text.ts";
import { plain } from "./report.ts";
import { tableLines } from "./table.ts";
import type { PartRows, Row, Tally } from "./tally.ts";

/** What a JUnit report contains besides the results. */
export interface JUnitSetting {
  course: string;
  /** Whether the runs used the wall clock. */
  real: boolean;
  /** When the runs started, ISO 8601. */
  begun: string;
  /** The report's properties. */
  properties: Record<string, string>;
  /** Lines for system-out: broken rules, which fail no test. */
  remarks: string[];
}

export function junitXml(tally: Tally, groups: Group[], setting: JUnitSetting): string {
  const table = tableLines(tally, { paint: plain, wall: null, rows: Infinity });
  const output = [...table, ...setting.remarks].join("\n");
  const suites = tally.parts().flatMap((part, id) => suite(part, id, groups, setting, output));
  return ['<?xml version="1.0" encoding="UTF-8"?>', "<testsuites>", ...suites, "</testsuites>", ""].join(
    "\n",
  );
}

function suite(
  { part, tests }: PartRows,
  id: number,
  groups: Group[],
  { course, real, begun, properties }: JUnitSetting,
  output: string,
): string[] {
  const cases = tests.map((row) => testCase(row, `${course}.${part.name}`, groupsOf(row, groups), real));
  const count = (verdict: Verdict) => cases.filter((each) => each.verdict === verdict).length;
  const attributes = attributesOf({
    name: `${course} ${part.name}`,
    package: course,
    id: String(id),
    timestamp: begun.slice(0, 19),
    hostname: "localhost",
    tests: String(tests.length),
    failures: String(count("failure")),
    errors: String(count("error")),
    skipped: String(count("skipped")),
    time: seconds(part.realMs),
  });
  return [
    `  <testsuite${attributes}>`,
    "    <properties>",
    ...Object.entries(properties).map(([name, value]) => `      <property${attributesOf({ name, value })}/>`),
    "    </properties>",
    ...cases.flatMap((each) => each.lines),
    `    <system-out>${escaped(id === 0 ? output : "")}</system-out>`,
    "    <system-err></system-err>",
    "  </testsuite>",
  ];
}

type Verdict = "passed" | "failure" | "error" | "skipped";

function groupsOf(row: Row, groups: Group[]): Group[] {
  return groups.filter((group) => group.tests.has(row.name));
}

function testCase(row: Row, classname: string, groups: Group[], real: boolean) {
  const verdict = verdictOf(row, groups);
  const attributes = attributesOf({ name: row.name, classname, time: seconds(row.realMs) });
  if (verdict === "passed") return { verdict, lines: [`    <testcase${attributes}/>`] };
  if (verdict === "skipped") {
    const why: Record<string, string> = row.whyLeftOut === null
      ? {}
      : { message: `left out: ${row.whyLeftOut}` };
    const skipped = `      <skipped${attributesOf(why)}/>`;
    return { verdict, lines: [`    <testcase${attributes}>`, skipped, "    </testcase>"] };
  }
  const [first] = groups;
  const others = groups.length > 1 ? ` and ${groups.length - 1} other kinds of failure` : "";
  const message = `${row.failed} of ${row.runs} runs failed: ${
    first?.fingerprint ?? "not known why"
  }${others}`;
  const type = first?.example.failure.kind ?? "assertion";
  const text = groupLines(groups, { real, paint: plain }).join("\n");
  return {
    verdict,
    lines: [
      `    <testcase${attributes}>`,
      `      <${verdict}${attributesOf({ type, message })}>${escaped(text)}`,
      `      </${verdict}>`,
      "    </testcase>",
    ],
  };
}

/** An error is a failure that is not the student's fault. */
function verdictOf(row: Row, groups: Group[]): Verdict {
  if (row.passed + row.failed === 0) return "skipped";
  if (row.failed === 0) return "passed";
  const ours = groups.length > 0 && groups.every((group) => group.example.failure.kind === "fault");
  return ours ? "error" : "failure";
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}

/** Formats attributes for a tag, each after a space. */
export function attributesOf(attributes: Record<string, string>): string {
  return Object.entries(attributes).map(([name, value]) => ` ${name}="${escaped(value)}"`).join("");
}

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/**
 * Escapes a text for XML 1.0, which cannot represent most control characters or unpaired surrogates at all: they become
 * `\x1b` and `\ud800`.
 *
 * @example
 * ```ts
 * escaped("a < b \x1b[0m"); // "a &lt; b \\x1b[0m"
 * ```
 */
export function escaped(text: string): string {
  return text
    .replace(/[&<>"]/g, (character) => entities[character])
    // deno-lint-ignore no-control-regex -- control characters are the point
    .replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/g, (character) => `\\x${hex(character, 2)}`)
    .replace(/[\ud800-\udfff\ufffe\uffff]/gu, (character) => `\\u${hex(character, 4)}`);
}

function hex(character: string, digits: number): string {
  return character.codePointAt(0)!.toString(16).padStart(digits, "0");
}
