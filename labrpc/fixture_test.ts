/** Shared by this room's tests: a simulated or real clock, and the course's junk server. */

import type { Ref } from "../labgob/mod.ts";
import { makeRandom, Simulation } from "../sim/mod.ts";
import {
  type ClientEnd,
  MakeNetwork,
  MakeServer,
  MakeService,
  type Network,
  type NetworkOptions,
  type Server,
} from "./mod.ts";

/** Time in milliseconds. */
interface Clock {
  now(): number;
  sleep(ms: number): Promise<void>;
  /** By how many ms a timer may be late: 0 in simulated time. */
  readonly slack: number;
}

/** What a test's body gets. */
export interface World extends Clock {
  net: Network;
}

/** Options, or a function of the simulation for watchers that need its clock. */
type Settings = Partial<NetworkOptions> | ((sim: Simulation) => Partial<NetworkOptions>);

/** Simulated ms after which a test has failed: while a call never ends, the network checks its server for ever. */
const TOO_LONG = 7_200_000;

/** Runs `body` with an empty network in simulated time, seeded with `seed`. */
export function simulated<T>(
  seed: number,
  body: (world: World) => Promise<T>,
  settings: Settings = {},
): Promise<T> {
  const sim = new Simulation({ seed });
  const net = MakeNetwork({
    chance: makeRandom(seed, "network"),
    after: (us, fn) => sim.after(us, fn),
    cancel: (timer) => sim.cancel(timer as ReturnType<typeof sim.after>),
    ...typeof settings === "function" ? settings(sim) : settings,
  });
  const sleep = (ms: number) => new Promise<void>((resolve) => void sim.after(ms * 1000, resolve));
  const bored = async () => {
    await sleep(TOO_LONG);
    throw new Error(`the test is not over after ${TOO_LONG / 3_600_000} hours of simulated time`);
  };
  const world = { net, sleep, now: () => sim.now / 1000, slack: 0 };
  return sim.run(() => Promise.race([body(world), bored()]));
}

/** Runs `body` with an empty network on the platform's clock and chance, and clears its timers. */
export async function real<T>(body: (world: World) => Promise<T>): Promise<T> {
  const timers = new Set<ReturnType<typeof setTimeout>>();
  const set = (ms: number, fn: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      fn();
    }, ms);
    timers.add(timer);
    return timer;
  };
  const net = MakeNetwork({ after: (us, fn) => set(us / 1000, fn) });
  const sleep = (ms: number) => new Promise<void>((resolve) => void set(ms, resolve));
  try {
    return await body({ net, sleep, now: () => performance.now(), slack: 1000 });
  } finally {
    timers.forEach((timer) => clearTimeout(timer));
  }
}

/** A server with one service. */
export function serverOf(receiver: object): Server {
  const server = MakeServer();
  server.AddService(MakeService(receiver));
  return server;
}

/** An end that is connected to a server and enabled. */
export function endTo(net: Network, server: unknown, name: unknown = `end to ${server}`): ClientEnd {
  const end = net.MakeEnd(name);
  net.Connect(name, server);
  net.Enable(name, true);
  return end;
}

export class JunkArgs {
  X = 0;
}

export class JunkReply {
  X = "";
}

/** The course's handlers, and a log of the arguments they got. */
export class JunkServer {
  log1: string[] = [];
  log2: number[] = [];
  #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  Handler1(args: string, reply: Ref<number>): void {
    this.log1.push(args);
    reply.value = Number(args);
  }

  Handler2(args: number, reply: Ref<string>): void {
    this.log2.push(args);
    reply.value = `handler2-${args}`;
  }

  async Handler3(args: number, reply: Ref<number>): Promise<void> {
    await this.#clock.sleep(20_000);
    reply.value = -args;
  }

  /** Go's takes a pointer. */
  Handler4(_args: JunkArgs, reply: JunkReply): void {
    reply.X = "pointer";
  }

  /** Go's takes a struct. */
  Handler5(_args: JunkArgs, reply: JunkReply): void {
    reply.X = "no pointer";
  }

  Handler6(args: string, reply: Ref<number>): void {
    reply.value = args.length;
  }

  Handler7(args: number, reply: Ref<string>): void {
    reply.value = "y".repeat(args);
  }
}
