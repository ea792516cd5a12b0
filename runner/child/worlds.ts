/**
 * The two worlds a test can run in: simulated, and real. Both give the tester the same things.
 *
 * @module
 */

import { describeError, faultOf, listen, makeRandom, Simulation, stackOf } from "../../sim/mod.ts";
import type { FailureKind } from "../../tester/failure.ts";
import { Ending } from "../../tester/run.ts";
import type { Steering } from "../../explore/steering.ts";
import type { World } from "../../tester/world.ts";
import type { MakeHost } from "./realms.ts";

/** What differs between the worlds, and how to run in one. */
export interface Place extends Pick<World, "chance" | "network" | "as" | "now" | "owner"> {
  /** Changes the run's course; absent if nothing does. */
  steering?: Steering;
  /** Runs `main` to its end; rejects with an Ending if something else ended the run. */
  run(main: () => Promise<void>): Promise<void>;
  /** Makes what this world offers to the realm of a life. */
  host: MakeHost;
  /** Ends the run after the current event, and blames a server; only in simulated time. */
  fail(message: string, server: number): void;
  /** Events fired. */
  steps(): number;
  /** Microseconds at which the last thing happened in any server, if nothing is left to happen in them; else null. */
  idleSince(): number | null;
}

/** Called before each event of a simulation. */
type StepListener = (step: number, at: number, owner: number) => void;

const endings = {
  crash: "crash",
  deadlock: "deadlock",
  refused: "refused",
  spin: "timeout",
  exit: "crash",
} as const;

/** Simulated time and random numbers. `steering` makes the run deviate from its seed. */
export function simulatedPlace(
  seed: number,
  jitter: number,
  onStep: StepListener,
  life: Life,
  steering?: (now: () => number, after: Simulation["after"]) => Steering,
): Place {
  const { ownerOf } = life;
  const sim: Simulation = new Simulation({
    seed,
    jitter,
    choose: steering === undefined ? undefined : (ready) => steered!.choose(ready),
    ownerOf,
    ownTimers: life !== noRealms,
  });
  const steered = steering?.(() => sim.now, (us, fn) => sim.as(-1, () => sim.after(us, fn)));
  sim.announce = onStep;
  return {
    host: hostIn(sim, seed, life.print),
    chance: makeRandom(seed, "tester"),
    network: {
      chance: makeRandom(seed, "network"),
      after(us, fn, message, what) {
        const timer = sim.after(us, fn);
        steered?.flies(timer, message, what);
        return timer;
      },
      cancel: (timer) => sim.cancel(timer as ReturnType<Simulation["after"]>),
      ...steered && {
        delayed: (message, leg, us) => steered.delayed(message, leg, us),
        arrives: (message, leg) => steered.arrives(message, leg),
      },
    },
    steering: steered,
    as: (server, fn) => sim.as(server, fn),
    now: () => sim.now,
    owner: () => sim.owner,
    fail: (message, owner) => void sim.fail({ kind: "spin", message, owner }),
    steps: () => sim.steps,
    idleSince: () => sim.serversIdleSince,
    async run(main) {
      try {
        await sim.run(main);
      } catch (error) {
        const fault = faultOf(error);
        if (fault === null) throw error;
        const { kind, message, owner, stack } = fault;
        throw ending(endings[kind], message, owner, stack);
      }
    },
  };
}

/** What depends on the servers' realms, not on the world. */
export interface Life {
  /** The server whose promise this is, -1 if it is the harness's. */
  ownerOf(promise: unknown): number | undefined;
  /** Takes the current server's print. */
  print(text: string): void;
}

/** For tests of code in the harness's own realm. */
export const noRealms: Life = { ownerOf: () => undefined, print: () => {} };

function hostIn(sim: Simulation, seed: number, print: Life["print"]): MakeHost {
  return (server, life) => ({
    server,
    now() {
      sim.countClockRead();
      return sim.now;
    },
    random: makeRandom(seed, `student ${server}.${life}`),
    after: (us, fn) => sim.as(server, () => sim.after(us, fn)),
    cancel: (timer) => sim.cancel(timer as ReturnType<Simulation["after"]>),
    as: (fn) => sim.as(server, fn),
    print: (text) => sim.as(server, () => print(text)),
    refused: (message, kind) => sim.fail({ kind, message, owner: server }),
  });
}

/**
 * Loads a student's files once before any test, with the clock stopped, to report problems. Rejects with what loading
 * throws; a timer or a refused call at a module's top level is a fault.
 */
export async function loadOnce(load: (host: MakeHost) => void, life: Life): Promise<void> {
  const sim = new Simulation({ seed: 0, ownerOf: life.ownerOf });
  // deno-lint-ignore require-await -- what it throws is a rejection
  await sim.load(async () => load(hostIn(sim, 0, life.print)));
}

/** The wall clock. */
export function realPlace(seed: number, life: Life): Place {
  const { now: realNow } = performance;
  const { setTimeout, clearTimeout } = globalThis;
  const begun = realNow.call(performance);
  const now = () => Math.round((realNow.call(performance) - begun) * 1000);
  let owner = -1;
  let stop: (ending: Ending) => void = () => {};
  const blame = (error: unknown, server: number) => {
    stop(ending("crash", describeError(error), server, stackOf(error)));
  };
  const as = <T>(server: number, fn: () => T): T => {
    const before = owner;
    owner = server;
    try {
      return fn();
    } finally {
      owner = before;
    }
  };
  const host: MakeHost = (server, number) => ({
    server,
    now,
    random: makeRandom(seed, `student ${server}.${number}`),
    after: (us, fn) =>
      setTimeout(() => {
        try {
          as(server, fn);
        } catch (error) {
          blame(error, server);
        }
      }, us / 1000),
    cancel: (timer) => clearTimeout(timer as number),
    as: (fn) => as(server, fn),
    print: (text) => as(server, () => life.print(text)),
    refused(message, kind) {
      const error = new Error(message);
      stop(ending(endings[kind], message, server, error.stack));
      return error;
    },
  });
  return {
    host,
    chance: makeRandom(seed, "tester"),
    network: { chance: makeRandom(seed, "network") },
    as,
    now,
    owner: () => owner,
    fail: () => {},
    steps: () => 0,
    idleSince: () => null,
    async run(main) {
      const stopped = new Promise<never>((_, reject) => stop = reject);
      listen((error, promise) => blame(error, life.ownerOf(promise) ?? -1));
      try {
        await Promise.race([main(), stopped]);
      } finally {
        listen(() => {});
      }
    },
  };
}

function ending(kind: FailureKind, message: string, owner: number, stack: string | undefined): Ending {
  return new Ending({
    kind,
    message: owner < 0 || message.includes(`S${owner}`) ? message : `S${owner}: ${message}`,
    server: owner < 0 ? null : owner,
    stack: (stack ?? "").split("\n").slice(1),
  });
}
