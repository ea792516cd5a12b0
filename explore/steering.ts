/**
 * Carries out overrides in a run: the simulation asks it for the next event, the network for the fate of a message, and
 * it crashes and starts the cluster's servers.
 *
 * @module
 */

import type { Message } from "../labrpc/mod.ts";
import type { Simulation } from "../sim/mod.ts";
import type { SteeredCluster } from "../tester/world.ts";
import type { RunWatcher } from "../trace/watcher.ts";
import { isStep, type Leg, type Override, sentenceOf, type Step } from "./override.ts";
import type { Call, Perturbation } from "./perturbation.ts";

/** A pending event of the simulation. */
type Timer = ReturnType<Simulation["after"]>;

/** The purpose of a timer of the network. `check`: whether the server of a running handler still exists. */
type Flight = { message: Message; leg: Leg | "failure" | "check" };

/** A possible step. */
export interface Option {
  step: Step;
  /** The message that arrives or is lost. */
  message: Message | null;
  leg: Leg | "failure" | null;
}

/** Chooses the next step; null to continue in the order of time. */
export interface StepSource {
  next(options: readonly Option[]): Step | null;
}

/** The parts of the run that it needs. */
interface Run {
  now: () => number;
  /** Calls `fn` after this many microseconds, as the harness. */
  after: (us: number, fn: () => void) => unknown;
  /** Called with what it does, in words. */
  tell: (text: string) => void;
}

/** The most timers of a server that fire in one step: one that polls every 5 ms reaches its election timeout. */
const firedMost = 200;

/** Watches a run in order to change it. */
export class Steering implements RunWatcher {
  #run: Run;
  #steps: StepSource | null;
  #timed: Exclude<Override, Step>[];
  #perturbation: Perturbation | null;
  #cluster: SteeredCluster | null = null;
  #flights = new WeakMap<Timer, Flight>();
  #sentOn = new Map<string, number>();
  #numbers = new Map<number, Call>();
  /** The harness's own event, for steps that are not a server's. */
  #act: Timer | null = null;
  #isChecked = true;
  #doing: (() => void) | null = null;
  /** The server whose timers fire until it acts. */
  #firing: { server: number; left: number } | null = null;
  #fires: { server: number; at: number }[];
  #losing = false;
  #pauses: { server: number; at: number; us: number }[];
  #isOver: () => void = () => {};
  /** Resolves after the last step. */
  readonly over: Promise<void>;

  /**
   * @param steps where the steps come from; null if there are none
   * @param timed all other overrides
   * @param perturbation draws further ones while the test runs
   */
  constructor(
    steps: StepSource | null,
    timed: readonly Override[],
    run: Run,
    perturbation: Perturbation | null = null,
  ) {
    this.#run = run;
    this.#steps = steps;
    this.#perturbation = perturbation;
    this.#timed = [...perturbation?.planned ?? [], ...timed].filter((each) => isTimed(each));
    this.#fires = this.#timed.filter((each) => each.do === "fire");
    this.#pauses = this.#timed.filter((each) => each.do === "pause");
    this.over = new Promise((resolve) => this.#isOver = resolve);
  }

  /** The servers have been made. */
  begin(cluster: SteeredCluster): void {
    this.#cluster = cluster;
    for (const each of this.#timed) this.#setTimer(each);
    if (this.#steps === null) this.#isOver();
    else this.#arm();
  }

  #setTimer(each: Exclude<Override, Step>): void {
    const { after, tell } = this.#run;
    if (!("at" in each)) return;
    const says = sentenceOf(each);
    switch (each.do) {
      case "crash":
      case "start":
      case "restart":
        return void after(each.at, () => this.#change(each.do, each.server, says));
      case "pause":
        after(each.at, () => tell(says));
        // The clock stops there, so that delayed events do not fire before.
        return void after(each.at + each.us, () => {});
      case "fire":
        return void after(each.at, () => {});
    }
  }

  #change(how: "crash" | "start" | "restart", server: number, says: string): void {
    const cluster = this.#cluster!;
    if (server >= cluster.n) return;
    const runs = cluster.servers[server] !== null;
    if (runs === (how === "start")) return;
    if (says !== "") this.#run.tell(says);
    const connected = how === "start" || cluster.connected[server];
    if (how === "crash") return cluster.crash1(server);
    cluster.start1(server);
    if (connected) cluster.connect(server);
  }

  #arm(): void {
    this.#act = this.#run.after(0, () => {
      this.#doing?.();
      this.#doing = null;
      if (this.#steps !== null) this.#arm();
    }) as Timer;
  }

  // ---- The simulation asks ----

  /** The position of the next event; null once it is always the first. */
  choose(ready: readonly Timer[]): number | null {
    if (this.#firing !== null) {
      const at = this.#firingAt(ready, this.#firing);
      if (at >= 0) return at;
      this.#firing = null;
    }
    if (this.#steps !== null && this.#act !== null) {
      if (this.#isChecked) return this.#nextStep(ready, this.#steps);
      this.#isChecked = true;
      this.#doing = () => this.#cluster!.checkStep();
      return ready.indexOf(this.#act);
    }
    if (this.#fires.length === 0 && this.#pauses.length === 0) return this.#cluster === null ? 0 : null;
    for (const [i, fire] of this.#fires.entries()) {
      if (ready[0].due < fire.at) continue;
      this.#fires.splice(i, 1);
      this.#run.tell(`S${fire.server}'s timers fire first`);
      this.#firing = { server: fire.server, left: firedMost };
      return this.choose(ready);
    }
    return this.#firstNotPaused(ready);
  }

  #firingAt(ready: readonly Timer[], firing: { server: number; left: number }): number {
    if (firing.left-- === 0) return -1;
    return ready.findIndex((timer) => timer.owner === firing.server && !this.#flights.has(timer));
  }

  #firstNotPaused(ready: readonly Timer[]): number {
    let first = 0, earliest = Infinity;
    for (let i = 0; i < ready.length && ready[i].due < earliest; i++) {
      let due = Math.max(ready[i].due, this.#run.now());
      const flight = this.#flights.get(ready[i]);
      const where = flight === undefined ? ready[i].owner : targetOf(flight);
      for (const { server, at, us } of this.#pauses) {
        if (server === where && due >= at && due <= at + us) due = at + us + 1;
      }
      if (due < earliest) [first, earliest] = [i, due];
    }
    return first;
  }

  #nextStep(ready: readonly Timer[], steps: StepSource): number {
    const timers = new Map<Option, Timer>();
    const options = this.#optionsIn(ready, timers);
    const step = steps.next(options);
    const act = ready.indexOf(this.#act!);
    this.#isChecked = false;
    if (step === null) {
      this.#steps = null;
      this.#doing = this.#isOver;
      return act;
    }
    const option = options.find((option) => isSame(option.step, step));
    if (option === undefined) throw new Error(`a step was chosen that is not possible: ${sentenceOf(step)}`);
    this.#run.tell(option.message === null ? sentenceOf(step) : toldOf(option));
    switch (step.step) {
      case "timer":
        this.#firing = { server: step.server, left: firedMost };
        return this.#firingAt(ready, this.#firing);
      case "deliver":
      case "lose":
        this.#losing = step.step === "lose";
        return ready.indexOf(timers.get(option)!);
      case "command":
        this.#doing = () => this.#cluster!.submit(step.server);
        return act;
      case "crash":
      case "start": {
        const { step: how, server } = step;
        this.#doing = () => this.#change(how, server, "");
        return act;
      }
    }
  }

  #optionsIn(ready: readonly Timer[], timers: Map<Option, Timer>): Option[] {
    const cluster = this.#cluster!;
    const options: Option[] = [];
    const withTimers = new Set<number>();
    const flights: { timer: Timer; flight: Flight }[] = [];
    for (const timer of ready) {
      const flight = this.#flights.get(timer);
      if (flight !== undefined) {
        if (flight.leg !== "check") flights.push({ timer, flight });
      } else if (timer.owner >= 0) withTimers.add(timer.owner);
    }
    const plain = (step: Step) => options.push({ step, message: null, leg: null });
    for (let server = 0; server < cluster.n; server++) {
      if (cluster.servers[server] === null) {
        plain({ step: "start", server });
        continue;
      }
      if (withTimers.has(server)) plain({ step: "timer", server });
      plain({ step: "crash", server });
      plain({ step: "command", server });
    }
    flights.sort((a, b) => a.flight.message.id - b.flight.message.id);
    const found = new Map<string, number>();
    for (const { timer, flight: { message, leg } } of flights) {
      const { from, to } = linkOf(message);
      const nth = (found.get(`${from}>${to}`) ?? 0) + 1;
      found.set(`${from}>${to}`, nth);
      for (const step of leg === "failure" ? ["deliver"] as const : ["deliver", "lose"] as const) {
        const option: Option = { step: { step, from, to, nth }, message, leg: leg as Leg | "failure" };
        timers.set(option, timer);
        options.push(option);
      }
    }
    return options;
  }

  // ---- The network asks ----

  /** The network has set a timer. */
  flies(timer: unknown, message: Message, leg: Flight["leg"]): void {
    this.#flights.set(timer as Timer, { message, leg });
  }

  /** How long a leg of a message takes instead of `us`. */
  delayed(message: Message, leg: Leg, us: number): number {
    for (const each of this.#timed) {
      if (each.do === "delay" && each.what === leg && this.#isMeant(each, message)) us += each.us;
    }
    const call = this.#numbers.get(message.id);
    if (this.#perturbation === null || call === undefined) return us;
    return us + this.#perturbation.delay(call, leg, this.#run.now());
  }

  arrives(message: Message, leg: Leg): boolean {
    const losing = this.#losing;
    this.#losing = false;
    if (losing) return false;
    if (this.#timed.some((each) => each.do === "lose" && each.what === leg && this.#isMeant(each, message))) {
      return false;
    }
    const call = this.#numbers.get(message.id);
    return this.#perturbation === null || call === undefined || !this.#perturbation.loses(call, leg);
  }

  #isMeant({ from, to, number }: Call, { id }: Message): boolean {
    const call = this.#numbers.get(id);
    return call !== undefined && call.number === number && call.from === from && call.to === to;
  }

  // ---- What happens ----

  sent(message: Message): void {
    const { from, to } = linkOf(message);
    this.#acts(from);
    const link = `${from}>${to}`;
    const number = (this.#sentOn.get(link) ?? 0) + 1;
    this.#sentOn.set(link, number);
    if (this.#timed.length > 0 || this.#perturbation !== null) {
      this.#numbers.set(message.id, { from, to, number });
    }
  }

  handling(message: Message, args: unknown): void {
    this.#perturbation?.asked(message.id, args);
  }

  replied(message: Message, reply: unknown): void {
    for (const each of this.#timed) {
      if (each.do === "restart after" && this.#isMeant(each, message)) this.#restartAfter(each, each.us);
    }
    const call = this.#numbers.get(message.id);
    if (this.#perturbation === null || call === undefined) return;
    const us = this.#perturbation.restartAfter(call, message.id, message.method, reply);
    if (us !== null) this.#restartAfter(call, us);
  }

  #restartAfter({ from, to, number }: Call, us: number): void {
    const says = sentenceOf({ do: "restart after", from, to, number, us });
    this.#run.after(us, () => this.#change("restart", to, says));
  }

  applied(server: number): void {
    this.#acts(server);
  }

  #acts(server: number): void {
    if (this.#firing?.server === server) this.#firing = null;
  }
}

function isTimed(override: Override): override is Exclude<Override, Step> {
  return !isStep(override);
}

/** Takes given steps, and skips impossible ones. */
export class GivenSteps implements StepSource {
  #steps: readonly Step[];
  #next = 0;

  constructor(steps: readonly Step[]) {
    this.#steps = steps;
  }

  next(options: readonly Option[]): Step | null {
    while (this.#next < this.#steps.length) {
      const step = this.#steps[this.#next++];
      if (options.some((option) => isSame(option.step, step))) return step;
    }
    return null;
  }
}

/** Whether two steps are the same. */
export function isSame(a: Step, b: Step): boolean {
  if (a.step !== b.step) return false;
  if ("server" in a) return "server" in b && a.server === b.server;
  return "from" in b && a.from === b.from && a.to === b.to && a.nth === b.nth;
}

/** The caller and the target; the tester names an end `server.life>peer`. */
export function linkOf(message: Message): { from: number; to: number } {
  return { from: Number.parseInt(String(message.end)), to: Number(message.server) };
}

/** The server at which it arrives. */
function targetOf({ message, leg }: Flight): number {
  const { from, to } = linkOf(message);
  return leg === "request" ? to : from;
}

function toldOf({ step, message, leg }: Option): string {
  const { from, to } = linkOf(message!);
  const call = `${message!.method.replace(/^\w+\./, "")} #${message!.id}`;
  const what = leg === "request" ? `S${from}'s ${call}` : `S${to}'s reply to ${call}`;
  if (leg === "failure") return `S${from}'s ${call} to S${to} fails`;
  const where = leg === "request" ? `S${to}` : `S${from}`;
  return step.step === "lose" ? `${what} to ${where} is lost` : `${what} arrives at ${where}`;
}
