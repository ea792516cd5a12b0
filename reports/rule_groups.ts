/**
 * Groups runs by the rule that they broke first, in memory that does not grow with their number.
 *
 * @module
 */

import type { Complaint } from "../runner/protocol.ts";
import { firstBroken, ruleName } from "./complaints.ts";
import type { RunRecord } from "./results.ts";

/** Runs that broke the same rule first, or in which the referee made the same note. */
export interface RuleGroup {
  /** Number of runs. */
  count: number;
  /** Number of runs per test. */
  tests: Map<string, number>;
  /** The shortest run: that in which it was broken earliest. */
  example: RuleExample;
}

export interface RuleExample {
  test: string;
  /** Its seed. */
  seed: number;
  /** The referee's first complaint. */
  complaint: Complaint;
}

const severities: Complaint["severity"][] = ["error", "warning", "note"];

export class RuleGroups {
  #groups = new Map<string, RuleGroup>();
  #broken = 0;

  /** In how many runs a rule was broken. */
  get broken(): number {
    return this.#broken;
  }

  /** Adds a run. Returns its first broken rule if it is new, else null. */
  add({ test, seed, complaints = [] }: Pick<RunRecord, "test" | "seed" | "complaints">): RuleExample | null {
    const note = complaints.find(({ severity }) => severity === "note");
    if (note !== undefined) this.#count({ test, seed, complaint: note });
    const complaint = firstBroken(complaints);
    if (complaint === null) return null;
    this.#broken++;
    const example = { test, seed, complaint };
    return this.#count(example) ? example : null;
  }

  /** All groups: errors, then warnings, then notes; the most frequent first. */
  list(): RuleGroup[] {
    const rank = ({ example }: RuleGroup) => severities.indexOf(example.complaint.severity);
    const byName = (a: RuleGroup, b: RuleGroup) =>
      ruleName(a.example.complaint) < ruleName(b.example.complaint) ? -1 : 1;
    return [...this.#groups.values()].sort((a, b) => rank(a) - rank(b) || b.count - a.count || byName(a, b));
  }

  /** Returns true for the first run of its rule. */
  #count(example: RuleExample): boolean {
    const name = ruleName(example.complaint);
    const group = this.#groups.get(name) ?? { count: 0, tests: new Map(), example };
    this.#groups.set(name, group);
    group.count++;
    group.tests.set(example.test, (group.tests.get(example.test) ?? 0) + 1);
    if (isBefore(example, group.example)) group.example = example;
    return group.count === 1;
  }
}

/** The shorter run is the better example; of runs alike, and they end in any order, that with the smaller seed. */
function isBefore(a: RuleExample, b: RuleExample): boolean {
  const order = a.complaint.at - b.complaint.at || a.seed - b.seed;
  return order < 0 || (order === 0 && a.test < b.test);
}
