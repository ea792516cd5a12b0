/** Which events each rule checks: if none of them happened in a run, the rule had nothing to check. */

import type { RuleId } from "./rules.ts";

/** Events that may never happen in a run. */
type Sight = "RequestVote" | "AppendEntries" | "snapshot" | "Start" | "apply" | "save";

const looksAt: Record<Sight, RuleId[]> = {
  RequestVote: ["S2", "S2b", "S11", "O1", "O2", "L1", "L2", "L3", "L8"],
  AppendEntries: [
    ...["S5", "S6", "S7", "S8", "S10", "S12", "S14", "S18", "O3"] as const,
    ...["L5b", "L6", "L6b", "L9", "L9b", "L10", "L12", "L14", "L15"] as const,
  ],
  snapshot: ["S19", "S20", "P2", "L16", "L17"],
  Start: ["S13"],
  apply: ["S15", "S16", "S17", "L11"],
  save: ["P1"],
};

/** The events seen in a run. */
export class Sights {
  #seen = new Set<Sight>();

  add(sight: Sight): void {
    this.#seen.add(sight);
  }

  has(sight: Sight): boolean {
    return this.#seen.has(sight);
  }

  /** The rules that had nothing to check. */
  blind(): RuleId[] {
    return (Object.keys(looksAt) as Sight[]).flatMap((sight) => this.#seen.has(sight) ? [] : looksAt[sight]);
  }

  /** The rules that check this event. */
  of(sight: Sight): RuleId[] {
    return looksAt[sight];
  }
}
