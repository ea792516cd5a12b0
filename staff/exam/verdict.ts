/**
 * The exam's verdict: whether each mutant is caught and rightly named, and the totals.
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

/** Whether it must have no findings: the Raft is right, or the lab prevents its mistake from doing harm. */
export function isHarmless({ examinee: { mutant } }: Sheet): boolean {
  return mutant === null || mutant.prevented !== undefined;
}

export function namingOf({ examinee, referee, right }: Sheet): Naming {
  if (examinee.mutant?.rules.length === 0 && referee.seeds === 0) return "tests only";
  return right * 2 > referee.seeds ? "yes" : "no";
}

interface Verdict {
  right: number;
  /** Mutants whose mistake the lab prevents. */
  prevented: Sheet[];
  /** Those of both with findings. */
  blamed: Sheet[];
  /** How many mutants there are; those that were not caught. */
  mutants: number;
  missed: Sheet[];
  /** How many mutants a rule of the referee can name rightly; how many it did name rightly. */
  seen: number;
  named: number;
  /** Those named wrongly, or not named although there is a rule, or named although there is none. */
  misnamed: Sheet[];
  /** Those with a fault of the harness in their runs. */
  faulty: Sheet[];
}

/** The verdict on the Rafts that ran on at least one seed. */
export function verdictOn(sheets: Sheet[]): Verdict {
  const sat = sheets.filter(({ seeds, caught }) => seeds > 0 || caught);
  const right = sat.filter(({ examinee }) => examinee.mutant === null);
  const prevented = sat.filter((sheet) => isHarmless(sheet) && sheet.examinee.mutant !== null);
  const mutants = sat.filter((sheet) => !isHarmless(sheet));
  return {
    right: right.length,
    prevented,
    blamed: [...right, ...prevented].filter(({ caught }) => caught),
    mutants: mutants.length,
    missed: mutants.filter(({ caught }) => !caught),
    seen: mutants.filter(({ examinee }) => examinee.mutant!.rules.length > 0).length,
    named: mutants.filter((sheet) => namingOf(sheet) === "yes").length,
    misnamed: mutants.filter((sheet) => namingOf(sheet) === "no"),
    faulty: sat.filter(({ faults }) => faults.length > 0),
  };
}

/** The exam passes if each mutant was caught and no right Raft was blamed. */
export function isPassed({ blamed, missed }: Verdict): boolean {
  return blamed.length + missed.length === 0;
}
