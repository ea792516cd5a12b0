/**
 * Runs schedules one after another in a separate process, to confirm a failure and to shrink it.
 *
 * @module
 */

import { codeOf, isStep, type Override, overridesOf } from "../../explore/override.ts";
import type { Order, SeedCode } from "../../explore/order.ts";
import { minimised } from "../../explore/minimise.ts";
import { shorter } from "../../explore/shorter.ts";
import { counted, named } from "../../explore/named_calls.ts";
import { Child } from "../../runner/child_process.ts";
import type { Job, Outcome, Setup } from "../../runner/protocol.ts";
import type { Program } from "../../platform/system.ts";

/** The most runs spent on shrinking a failure. */
const trialsMost = 1000;
/** The most steps of a short story. */
const shortStory = 15;
/** The fewest and the most runs for finding and shortening a long story's failure again; the most that are searched at a time. */
const againRuns = { least: 500, most: 2000, atOnce: 100 };

/** What counts as a failure. */
interface Oracles {
  tests: boolean;
  referee: boolean;
}

/** A failure's fingerprint, without numbers: equal for runs that fail in the same way; null if the run passed. */
export function failureIn({ failure, complaints }: Outcome, oracles: Oracles): string | null {
  const broken = complaints?.find(({ severity }) => severity === "error");
  if (oracles.referee && broken !== undefined) return `rule ${broken.rule}`;
  if (!oracles.tests || failure === null) return null;
  return `${failure.kind} ${failure.message.replaceAll(/\d+/g, "N")}`;
}

/** A failure's overrides, without what it does not need. */
interface Shortened {
  overrides: readonly Override[];
  /** Whether it was found by another search. */
  isFromAnother: boolean;
}

export class Trials {
  #program: () => Program;
  #setup: Omit<Setup, "token">;
  #child: Child | null = null;
  #heard: () => void;
  count = 0;
  /** The fewest overrides so far with which the job failed in the same way; null before any are left out. */
  fewest: readonly Override[] | null = null;

  /** `heard` is called after each run, and after several of a search. */
  constructor(program: () => Program, setup: Omit<Setup, "token" | "announce">, heard = () => {}) {
    this.#program = program;
    this.#heard = heard;
    this.#setup = { ...setup, announce: false };
  }

  /** Its outcome; null if the process ended without one. */
  async run(job: Job): Promise<Outcome | null> {
    this.count++;
    if (this.#child === null || !this.#child.alive) {
      this.#child = new Child(this.#program());
      this.#child.setUp(this.#setup);
    }
    const ending = await this.#child.run(job, () => {});
    this.#heard();
    return ending.type === "outcome" ? ending.outcome : null;
  }

  /** Makes the next run use a new process. */
  afresh(): void {
    this.#child?.kill();
    this.#child = null;
  }

  /** The fewest overrides with which `job` fails in the same way. */
  async smallest(
    job: Job,
    overrides: readonly Override[],
    oracles: Oracles,
    wanted: string,
  ): Promise<readonly Override[]> {
    const fails = async (fewer: readonly Override[]) => {
      const outcome = await this.run({ ...job, overrides: codeOf(fewer) });
      if (outcome === null || failureIn(outcome, oracles) !== wanted) return false;
      if (fewer.length < (this.fewest ?? overrides).length) this.fewest = fewer;
      return true;
    };
    const most = this.count + trialsMost;
    if (!overrides.some((each) => "nth" in each)) return await minimised(overrides, fails, trialsMost);
    let kept = overrides;
    for (let had = Infinity; kept.length < had && this.count < most;) {
      had = kept.length;
      kept = counted(await minimised(named(kept), (fewer) => fails(counted(fewer)), most - this.count));
      kept = await minimised(kept, fails, most - this.count);
      kept = await this.#together(kept, fails, most);
    }
    return kept;
  }

  /**
   * The same; but in a small scope a failure that came by a long way may keep its detours, whatever is left out. So if
   * many steps are left, it is searched for again, for as many runs as `order` says within `againRuns`, and the
   * shortest is taken.
   */
  async shortest(
    job: Job,
    overrides: readonly Override[],
    order: Pick<Order, "seed" | "strategy" | "restarts" | "oracles" | "runs">,
    wanted: string,
  ): Promise<Shortened> {
    const { oracles } = order;
    let best = { overrides: await this.smallest(job, overrides, oracles, wanted), isFromAnother: false };
    if (!overrides.some(isStep)) return best;
    const most = this.count + Math.max(againRuns.least, Math.min(againRuns.most, order.runs));
    let seeds: SeedCode[] = [];
    const goals: Record<string, number> = {};
    for (let chunk = 0; best.overrides.length > shortStory && this.count < most; chunk++) {
      const runs = Math.min(againRuns.atOnce, most - this.count);
      const search = { ...order, chunk, runs, seeds, goals: { ...goals }, extent: null };
      const outcome = await this.run({ ...job, search });
      if (outcome?.explored === undefined) break;
      const { explored } = outcome;
      this.count += explored.runs - 1;
      seeds = explored.seeds;
      for (const [goal, times] of Object.entries(explored.goals)) goals[goal] = (goals[goal] ?? 0) + times;
      if (explored.code === null || failureIn(outcome, oracles) !== wanted) continue;
      const other = await this.smallest(job, overridesOf(explored.code) as Override[], oracles, wanted);
      if (other.length >= best.overrides.length) continue;
      best = { overrides: other, isFromAnother: true };
    }
    return best;
  }

  /** Leaves out several steps together, as often as possible. */
  async #together(
    steps: readonly Override[],
    fails: (fewer: readonly Override[]) => Promise<boolean>,
    most: number,
  ): Promise<readonly Override[]> {
    const tried = new Set([codeOf(steps)]);
    const next = async () => {
      for (const fewer of shorter(steps)) {
        const code = codeOf(fewer);
        if (tried.has(code)) continue;
        if (this.count >= most) return null;
        tried.add(code);
        if (await fails(fewer)) return fewer;
      }
      return null;
    };
    for (let fewer = await next(); fewer !== null; fewer = await next()) steps = fewer;
    return steps;
  }
}
