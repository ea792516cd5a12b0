/**
 * A search in a small scope: chooses the next walk, and collects the results. It is a function of its order and of the
 * known states.
 *
 * @module
 */

import { makeRandom, type Random } from "../sim/mod.ts";
import { goals } from "./goals.ts";
import { codeOf, overridesOf, type Step } from "./override.ts";
import type { Explored, Order, Strategy } from "./order.ts";
import { type Mix, Walk } from "./walk.ts";

/** Strategies of the portfolio, in turn. */
const portfolio: Strategy[] = ["goals", "pct3", "goals", "novelty", "phases", "goals", "random", "pct2"];

/** A prefix of a run that led to something new. */
interface Seed {
  steps: readonly Step[];
  /** The goal to which it led; null for a new state. */
  goal: string | null;
}

/** How many are kept for new states, and for each goal. */
const seedsMost = { ofStates: 12, ofGoal: 3 };

/** Makes walks, and learns from them. */
export class Search {
  #order: Order;
  #random: Random;
  #seeds: Seed[];
  #known: Set<number>;
  #new: number[] = [];
  #goals: Record<string, number> = {};
  /** By goal: in how many runs of all parts it was reached. */
  #reached: Record<string, number>;
  #runs = 0;
  #events = 0;

  /** @param known states of earlier searches; those of this one are added */
  constructor(order: Order, known: Set<number>) {
    this.#order = order;
    this.#known = known;
    this.#random = makeRandom(order.seed, `search ${order.chunk}`);
    this.#reached = { ...order.goals };
    this.#seeds = order.seeds.map(({ code, goal }) => ({ steps: overridesOf(code) as Step[], goal }));
  }

  /** How many walks are left. */
  get left(): number {
    return this.#order.runs - this.#runs;
  }

  next(): Walk {
    const { strategy } = this.#order;
    const turn = this.#order.chunk * this.#order.runs + this.#runs;
    const taken = strategy === "portfolio" ? portfolio[turn % portfolio.length] : strategy;
    const learns = taken === "novelty" || taken === "goals";
    const prefix = learns ? this.#prefix(taken) : [];
    const inPhases = taken === "phases" || (learns && this.#random.below(2) === 0);
    const order = taken.startsWith("pct") ? Number(taken.slice(3)) - 1 : inPhases ? "phases" : "weights";
    return new Walk(this.#random, this.#mix(prefix.length, order), prefix);
  }

  #mix(begun: number, order: Mix["order"]): Mix {
    const random = this.#random;
    return {
      steps: begun + (order === "phases" ? 30 + random.below(61) : 20 + random.below(41)),
      crashes: random.below(4),
      commands: order === "phases" ? 2 + random.below(3) : 1 + random.below(4),
      loss: [0, 3, 12][random.below(3)],
      restarts: this.#order.restarts ? [0, 15, 40][random.below(3)] : 0,
      order,
    };
  }

  /** The prefix of a walk that reached something new, if any. */
  #prefix(strategy: Strategy): readonly Step[] {
    const random = this.#random;
    if (this.#seeds.length === 0 || random.below(10) < 3) return [];
    const known = [...new Set(this.#seeds.map(({ goal }) => goal).filter((goal) => goal !== null))];
    const goal = strategy === "goals" && known.length > 0 && random.below(10) < 7
      ? this.#rareOf(known)
      : null;
    const among = goal === null ? this.#seeds : this.#seeds.filter((seed) => seed.goal === goal);
    const { steps } = among[random.below(among.length)];
    return random.below(3) === 0 ? steps.slice(0, random.below(steps.length + 1)) : steps;
  }

  /** One of these goals, mostly one that few runs reach: the rarest of three drawn. */
  #rareOf(goals: string[]): string {
    const drawn = [0, 1, 2].map(() => goals[this.#random.below(goals.length)]);
    return drawn.reduce((rare, goal) => this.#reached[goal] < this.#reached[rare] ? goal : rare);
  }

  /** Learns from a walk that ended after this many events. */
  ended(walk: Walk, events: number): void {
    this.#runs++;
    this.#events += events;
    let last = -1;
    walk.states.forEach((state, at) => {
      if (this.#known.has(state)) return;
      this.#known.add(state);
      this.#new.push(state);
      last = at;
    });
    for (const { goal, after } of walk.reached) {
      const known = this.#goals[goal] = (this.#goals[goal] ?? 0) + 1;
      this.#reached[goal] = (this.#reached[goal] ?? 0) + 1;
      if (known <= 3) this.#keep({ steps: walk.steps.slice(0, after), goal });
    }
    if (last > 0) this.#keep({ steps: walk.steps.slice(0, last), goal: null });
  }

  #keep(seed: Seed): void {
    this.#seeds.push(seed);
    // The oldest of its kind goes: what is hard to reach stays, however often the rest is reached.
    const same = this.#seeds.filter(({ goal }) => goal === seed.goal);
    if (same.length > (seed.goal === null ? seedsMost.ofStates : seedsMost.ofGoal)) {
      this.#seeds.splice(this.#seeds.indexOf(same[0]), 1);
    }
  }

  /** The result; `failed` is the walk that found a failure. */
  result(seed: number, failed: Walk | null): Explored {
    return {
      runs: this.#runs,
      events: this.#events,
      goals: Object.fromEntries(Object.keys(goals).map((name) => [name, this.#goals[name] ?? 0])),
      seeds: this.#seeds.map(({ steps, goal }) => ({ code: codeOf(steps), goal })),
      extent: null,
      states: this.#new,
      seed,
      code: failed === null ? null : codeOf(failed.steps),
    };
  }
}
