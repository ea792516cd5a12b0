/**
 * One run of a search in a small scope: it chooses each step, and keeps what it chose and where that led.
 *
 * @module
 */

import type { Random } from "../sim/mod.ts";
import type { ServerState } from "../trace/complaint.ts";
import { goals, hashOf, type Moved, Past, type View, wordOf } from "./goals.ts";
import type { Step } from "./override.ts";
import { Phases } from "./phases.ts";
import { isSame, linkOf, type Option, type StepSource } from "./steering.ts";

/** How a run is chosen; drawn for each run, so that kinds of trouble do not suppress each other. */
export interface Mix {
  /** Most steps. */
  steps: number;
  crashes: number;
  commands: number;
  /** Out of 100: how often a message is lost that could arrive. */
  loss: number;
  /** Out of 100: how often a server crashes and starts right after it granted a vote or took an entry. */
  restarts: number;
  /** By weight, by phases, or by priorities with so many change points. */
  order: "weights" | "phases" | number;
}

const noView: View = { servers: [], underWay: [] };

/** Chooses the steps of one run. */
export class Walk implements StepSource {
  /** What was chosen. */
  readonly steps: Step[] = [];
  /** Hashes of the states that were come to. */
  readonly states: number[] = [];
  /** Where a goal was reached for the first time in this walk. */
  readonly reached: { after: number; goal: string }[] = [];
  #random: Random;
  #mix: Mix;
  #prefix: readonly Step[];
  #observe: () => readonly ServerState[] = () => [];
  #view = noView;
  #last: { step: Step; moved: Moved | null } | null = null;
  #past = new Past();
  #terms = new Map<number, number>();
  #queue: Step[] = [];
  #crashes = 0;
  #commands = 0;
  #priorities = new Map<string, number>();
  #changesAt: number[];
  #phases: Phases | null;

  /** @param prefix steps that are taken first, as far as they are possible */
  constructor(random: Random, mix: Mix, prefix: readonly Step[]) {
    this.#random = random;
    this.#mix = mix;
    this.#prefix = prefix;
    const changes = typeof mix.order === "number" ? mix.order : 0;
    this.#changesAt = Array.from({ length: changes }, () => random.below(mix.steps));
    this.#phases = mix.order === "phases" ? new Phases(random) : null;
  }

  /** What is known of the servers. */
  watch(observe: () => readonly ServerState[]): void {
    this.#observe = observe;
  }

  next(options: readonly Option[]): Step | null {
    this.#look(options);
    const step = this.#choose(options);
    if (step === null) return null;
    this.steps.push(step);
    if (step.step === "crash") this.#crashes++;
    if (step.step === "command") this.#commands++;
    const option = options.find((option) => isSame(option.step, step))!;
    const { message, leg } = option;
    this.#last = {
      step,
      moved: message === null ? null : { leg, ...linkOf(message), term: this.#terms.get(message.id) ?? 0 },
    };
    return step;
  }

  #look(options: readonly Option[]): void {
    const servers = this.#observe();
    const underWay: string[] = [];
    for (const { step, message, leg } of options) {
      if (message === null || step.step !== "deliver") continue;
      const { from, to } = linkOf(message);
      if (!this.#terms.has(message.id)) this.#terms.set(message.id, servers[from]?.term ?? 0);
      underWay.push(`${leg![2]}${from}${to}${message.method.slice(-5)}`);
    }
    const view: View = { servers, underWay };
    this.states.push(hashOf(wordOf(view)));
    if (this.#last !== null && this.#view !== noView) {
      const change = { ...this.#last, before: this.#view, after: view, past: this.#past };
      for (const [goal, { isReached }] of Object.entries(goals)) {
        if (this.reached.some((each) => each.goal === goal)) continue;
        if (isReached(change)) this.reached.push({ after: this.steps.length, goal });
      }
      this.#past.add(change);
      this.#restartAfter(this.#last.step, view);
    }
    this.#view = view;
  }

  /** A server that has just promised something, or stood for election, is to forget it, if it can. */
  #restartAfter(step: Step, { servers }: View): void {
    if (step.step === "timer") return this.#restartCandidate(step.server, servers);
    if (step.step !== "deliver" || this.#last!.moved?.leg !== "request") return;
    const { to } = step;
    const [was, is] = [this.#view.servers[to], servers[to]];
    if (was === undefined || !is.alive) return;
    const promised = (is.vote !== null && is.vote !== to && (was.vote !== is.vote || was.term !== is.term)) ||
      is.log.length > was.log.length;
    if (!promised || this.#crashes >= this.#mix.crashes) return;
    if (this.#random.below(100) >= this.#mix.restarts) return;
    this.#queue.push({ step: "crash", server: to }, { step: "start", server: to });
    // Whoever asks next learns whether it forgot.
    for (const from of servers.keys()) {
      if (from !== to && from !== step.from) this.#queue.push({ step: "deliver", from, to, nth: 1 });
    }
  }

  #restartCandidate(server: number, servers: readonly ServerState[]): void {
    const [was, is] = [this.#view.servers[server], servers[server]];
    if (was === undefined || is.role !== "candidate" || is.term === was.term) return;
    if (this.#crashes >= this.#mix.crashes || this.#random.below(200) >= this.#mix.restarts) return;
    this.#queue.push({ step: "crash", server }, { step: "start", server });
    // A candidate of the same term asks it for its vote.
    const other = (server + 1 + this.#random.below(servers.length - 1)) % servers.length;
    this.#queue.push({ step: "timer", server: other }, { step: "deliver", from: other, to: server, nth: 1 });
  }

  #choose(options: readonly Option[]): Step | null {
    const possible = (step: Step) => options.some((option) => isSame(option.step, step));
    while (this.#prefix.length > 0) {
      const [step, ...rest] = this.#prefix;
      this.#prefix = rest;
      if (possible(step)) return step;
    }
    if (this.steps.length >= this.#mix.steps) return null;
    while (this.#queue.length > 0) {
      const step = this.#queue.shift()!;
      if (possible(step)) return step;
    }
    this.#phases?.begin(options, this.#view);
    const option = typeof this.#mix.order === "number" ? this.#byPriority(options) : this.#weighed(options);
    if (option !== null) this.#phases?.took(option);
    return option?.step ?? null;
  }

  /** How likely a step is, beside others. */
  #weight(option: Option): number {
    const weight = this.#plainWeight(option);
    return this.#phases === null ? weight : this.#phases.weight(option, weight, this.#view);
  }

  #plainWeight({ step }: Option): number {
    const { crashes, commands, loss } = this.#mix;
    const { servers } = this.#view;
    switch (step.step) {
      case "deliver":
        return step.nth === 1 ? 100 : 30;
      case "lose":
        return step.nth === 1 ? loss : 0;
      case "timer":
        return servers[step.server]?.role === "leader" ? 60 : 30;
      case "start":
        return 60;
      case "crash":
        return this.#crashes < crashes ? 6 : 0;
      case "command":
        return this.#commands < commands && servers[step.server]?.role === "leader" ? 60 : 0;
    }
  }

  #weighed(options: readonly Option[]): Option | null {
    const weights = options.map((option) => this.#weight(option));
    const sum = weights.reduce((sum, weight) => sum + weight, 0);
    if (sum === 0) return null;
    let draw = this.#random.below(sum);
    return options.find((_, i) => (draw -= weights[i]) < 0) ?? null;
  }

  /**
   * The first by random priorities, as PCT has it: each link and each server's timer has one; at a change point the one
   * whose turn it is comes last from there on. What happens of itself without end draws a new one each time.
   */
  #byPriority(options: readonly Option[]): Option | null {
    const { loss } = this.#mix;
    const at = this.steps.length;
    let best: Option | null = null, highest = -1;
    for (const option of options) {
      if (this.#weight(option) === 0 || option.step.step === "lose") continue;
      const priority = this.#priorityOf(option);
      if (priority > highest) [best, highest] = [option, priority];
    }
    if (best === null) return null;
    const name = nameOf(best);
    if (best.message === null) this.#priorities.delete(name);
    if (this.#changesAt.includes(at)) this.#priorities.set(name, 0);
    const { step } = best;
    if (step.step === "deliver" && this.#random.below(100) < loss) {
      const lost: Step = { ...step, step: "lose" };
      return options.find((option) => isSame(option.step, lost)) ?? best;
    }
    return best;
  }

  #priorityOf(option: Option): number {
    const name = nameOf(option);
    let priority = this.#priorities.get(name);
    if (priority === undefined) {
      // Messages mostly come before timers, and both before crashes.
      const { step } = option.step;
      const most = option.message !== null ? 1000 : step === "crash" ? 300 : 800;
      this.#priorities.set(name, priority = 1 + this.#random.below(most));
    }
    return priority;
  }
}

function nameOf({ step, leg }: Option): string {
  return "server" in step ? `${step.step} ${step.server}` : `${leg} ${step.from} ${step.to}`;
}
