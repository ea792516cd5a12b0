/**
 * Renders the broken rules of many runs as text.
 *
 * @module
 */

import { ruleName, wrapped } from "./complaints.ts";
import type { Paint } from "./report.ts";
import type { RuleGroup, RuleGroups } from "./rule_groups.ts";

const indent = " ".repeat(7);

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
  const perTest = [...tests].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const label = "see it:";
  return [
    `   ${severity === "error" ? paint.bad(name) : name} in ${count} ${count === 1 ? "run" : "runs"}: ${
      perTest.map(([test, n]) => `${test} ${n}`).join(", ")
    }`,
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
