/**
 * What the exam comes to: of each mutant whether it is caught and rightly named, and of all together.
 *
 * @module
 */

import type { Sheet } from "./examinee.ts";

/** Whether the referee named the mistake. */
export type Naming =
  /** In most of the seeds in which it saw a rule broken, the first it named is a right one. */
  | "yes"
  | "no"
  /** No rule can name it, and none did. */
  | "tests only";

/** How a mutant is named. */
export function namingOf({ examinee, referee, right }: Sheet): Naming {
  if (examinee.mutant?.rules.length === 0 && referee.seeds === 0) return "tests only";
  return right * 2 > referee.seeds ? "yes" : "no";
}

/** What all of it came to. */
export interface Verdict {
  /** How many right Rafts there are, and those that were found fault with. */
  right: number;
  blamed: Sheet[];
  /** How many mutants, and those that nobody and nothing caught. */
  mutants: number;
  missed: Sheet[];
  /** How many mutants some rule of the referee names rightly; how many it did name rightly. */
  seen: number;
  named: number;
  /** Those that were named wrongly, or not, although there is a rule; or named, although there is none. */
  misnamed: Sheet[];
  /** Those in whose runs the harness itself was at fault. */
  faulty: Sheet[];
}

/** The verdict on those that have had at least a seed. */
export function verdictOn(sheets: Sheet[]): Verdict {
  const sat = sheets.filter(({ seeds, caught }) => seeds > 0 || caught);
  const right = sat.filter(({ examinee }) => examinee.mutant === null);
  const mutants = sat.filter(({ examinee }) => examinee.mutant !== null);
  return {
    right: right.length,
    blamed: right.filter(({ caught }) => caught),
    mutants: mutants.length,
    missed: mutants.filter(({ caught }) => !caught),
    seen: mutants.filter(({ examinee }) => examinee.mutant!.rules.length > 0).length,
    named: mutants.filter((sheet) => namingOf(sheet) === "yes").length,
    misnamed: mutants.filter((sheet) => namingOf(sheet) === "no"),
    faulty: sat.filter(({ faults }) => faults.length > 0),
  };
}

/** Whether the exam is passed: each mutant is caught, and no right Raft was found fault with. */
export function isPassed({ blamed, missed }: Verdict): boolean {
  return blamed.length + missed.length === 0;
}
