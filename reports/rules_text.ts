/**
 * Renders the broken rules of many runs as text.
 *
 * @module
 */

import { ruleName, wrapped } from "./complaints.ts";
import type { Paint } from "./report.ts";
import type { RuleGroup, RuleGroups } from "./rule_groups.ts";

const indent = " ".repeat(7);

/** Stands between a test and its number until the line is wrapped. */
const noBreak = "\u00a0";

/** How many tests are named; where a rule was broken in more, it is in nearly all that were run. */
const testsNamed = 6;

export interface RulesSetting {
  runs: number;
  /** The commands that reproduce a run. */
  commands: (test: string, seed: number) => string[];
  /** Characters per line. */
  width: number;
  paint: Paint;
}

/** The lines of all broken rules and notes; none if there are none. */
export function ruleLines(rules: RuleGroups, setting: RulesSetting): string[] {
  const groups = rules.list();
  if (groups.length === 0) return [];
  const head = rules.broken === 0
    ? "referee: no rule was broken, of those that were checked:"
    : `referee: rules broken in ${rules.broken} of ${setting.runs} runs, by the first of each run:`;
  return ["", head, ...groups.flatMap((group) => linesOf(group, setting))];
}

export function ruleLine({ count, example: { complaint } }: RuleGroup, paint: Paint): string {
  return `${paint.bad(`${ruleName(complaint)} in ${count}`)}: ${complaint.sentence}`;
}

function linesOf({ count, tests, example }: RuleGroup, { commands, width, paint }: RulesSetting): string[] {
  const { test, seed, complaint } = example;
  const { severity, at, sentence, section, context } = complaint;
  const name = ruleName(complaint);
  const label = "see it:";
  return [
    ...wrapped(`in ${count} ${count === 1 ? "run" : "runs"}: ${testsOf(tests)}`, width - indent.length).map(
      (line, i) =>
        (i === 0 ? `   ${severity === "error" ? paint.bad(name) : name} ` : indent) +
        line.replaceAll(noBreak, " "),
    ),
    ...wrapped(
      `seed ${seed}, ${test}, at ${(at / 1e6).toFixed(3)} s: ${sentence} (${section}).`,
      width - indent.length,
    ).map((line) => indent + line),
    ...(context === null ? [] : wrapped(context, width - indent.length).map((line) => indent + line)),
    ...commands(test, seed).map((command, i) =>
      `       ${i === 0 ? label : " ".repeat(label.length)} ${command}`
    ),
  ];
}

/** `TestBackup2B 12, TestRejoin2B 3 and 4 more tests`, those with most runs first. */
function testsOf(tests: RuleGroup["tests"]): string {
  const perTest = [...tests].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const named = perTest.length <= testsNamed + 1 ? perTest : perTest.slice(0, testsNamed);
  const more = perTest.length - named.length;
  return named.map(([test, n]) => `${test}${noBreak}${n}`).join(", ") +
    (more > 0 ? ` and ${more} more tests` : "");
}
