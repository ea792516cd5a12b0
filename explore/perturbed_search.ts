/**
 * A search over perturbed runs of one test. The first run of all is unperturbed, to learn the size of a run.
 *
 * @module
 */

import { makeRandom, type Random } from "../sim/mod.ts";
import type { Coverage } from "./coverage.ts";
import { goals } from "./goals.ts";
import type { Explored, Extent, Order } from "./order.ts";
import { codeOf } from "./override.ts";
import { type Bearing, drawnMix, Perturbation, quiet } from "./perturbation.ts";

/** The search's data about the test. */
interface Perturbed {
  servers: number;
  bears: Bearing;
}

export class PerturbedSearch {
  #order: Order;
  #test: Perturbed;
  #random: Random;
  #extent: Extent | null;
  #known: Set<number>;
  #new: number[] = [];
  #goals: Record<string, number> = Object.fromEntries(Object.keys(goals).map((name) => [name, 0]));
  #runs = 0;
  #events = 0;

  /** @param known states of earlier searches; those of this one are added */
  constructor(order: Order, test: Perturbed, known: Set<number>) {
    this.#order = order;
    this.#test = test;
    this.#known = known;
    this.#extent = order.extent;
    this.#random = makeRandom(order.seed, `perturbed ${order.chunk}`);
  }

  /** How many runs are left. */
  get left(): number {
    return this.#order.runs - this.#runs;
  }

  next(): Perturbation {
    const { servers, bears } = this.#test;
    const extent = this.#extent;
    if (extent === null) return new Perturbation(this.#random, quiet, servers, { messages: 0, us: 1 });
    const mix = drawnMix(this.#random, bears, this.#order.restarts, servers, extent);
    return new Perturbation(this.#random, mix, servers, extent);
  }

  /** Learns from a run that took this many events and microseconds. */
  ended({ messages }: Perturbation, { states, goals }: Coverage, events: number, us: number): void {
    this.#runs++;
    this.#events += events;
    const extent = this.#extent;
    this.#extent = {
      messages: Math.max(extent?.messages ?? 0, messages),
      us: Math.max(extent?.us ?? 1, Math.round(us)),
    };
    for (const goal of goals) this.#goals[goal]++;
    for (const state of states) {
      if (this.#known.has(state)) continue;
      this.#known.add(state);
      this.#new.push(state);
    }
  }

  /** The result; `failed` is the run that failed. */
  result(seed: number, failed: Perturbation | null): Explored {
    return {
      runs: this.#runs,
      events: this.#events,
      goals: this.#goals,
      seeds: [],
      extent: this.#extent,
      states: this.#new,
      seed,
      code: failed === null ? null : codeOf(failed.overrides),
    };
  }
}
