/**
 * The two worlds a test can run in: simulated, and real. Both give the tester the same things.
 *
 * @module
 */

import { AsyncLocalStorage } from "node:async_hooks";
import process from "node:process";
import {
  describeError,
  faultOf,
  makeRandom,
  onRefusal,
  Simulation,
  type SimulationOptions,
  stackOf,
} from "../../sim/mod.ts";
import type { Deviation } from "../protocol.ts";
import type { Ending } from "../../tester/run.ts";
import type { World } from "../../tester/world.ts";

const isDeno = "Deno" in globalThis;

/** What differs between the worlds, and how to run in one. */
export interface Place extends Pick<World, "chance" | "network" | "as" | "now" | "owner"> {
  /** Runs `main` to its end; rejects with an Ending if something outside of it ended the run. */
  run(main: () => Promise<void>): Promise<void>;
  /** Ends the run once the present event is over, and lays it to a server; in simulated time alone. */
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

/** Simulated time and chance. `schedule` says where events do not fire in the order of their times. */
export function simulatedPlace(
  seed: number,
  jitter: number,
  onStep: StepListener,
  schedule: Deviation[] = [],
): Place {
  const sim = new Simulation({ seed, jitter, choose: chooserOf(schedule) });
  sim.announce = onStep;
  return {
    chance: makeRandom(seed, "tester"),
    network: {
      chance: makeRandom(seed, "network"),
      after: (us, fn) => sim.after(us, fn),
      cancel: (timer) => sim.cancel(timer as ReturnType<Simulation["after"]>),
    },
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

/** What follows a schedule, for the simulation; undefined for an empty one. */
function chooserOf(schedule: Deviation[]): SimulationOptions["choose"] {
  if (schedule.length === 0) return undefined;
  const choices = new Map(schedule.map(({ step, choice }) => [step, choice]));
  return (ready, step) => Math.min(choices.get(step) ?? 0, ready.length - 1);
}

/** The wall clock. */
export function realPlace(seed: number): Place {
  const owners = new AsyncLocalStorage<number>();
  const begun = performance.now();
  let stop: (ending: Ending) => void = () => {};
  const blame = (error: unknown) => {
    stop(ending("crash", describeError(error), owners.getStore() ?? -1, stackOf(error)));
  };
  return {
    chance: makeRandom(seed, "tester"),
    network: { chance: makeRandom(seed, "network") },
    as: (server, fn) => owners.run(server, fn),
    now: () => Math.round((performance.now() - begun) * 1000),
    owner: () => owners.getStore() ?? -1,
    fail: () => {},
    steps: () => 0,
    idleSince: () => null,
    async run(main) {
      const stopped = new Promise<never>((_, reject) => stop = reject);
      listen();
      blamed = blame;
      onRefusal(({ kind, message, stack }) =>
        stop(ending(endings[kind], message, owners.getStore() ?? -1, stack))
      );
      try {
        await Promise.race([main(), stopped]);
      } finally {
        blamed = null;
        onRefusal(null);
      }
    },
  };
}

function ending(kind: Ending["kind"], message: string, owner: number, stack: string | undefined): Ending {
  return {
    kind,
    message: owner < 0 || message.includes(`S${owner}`) ? message : `S${owner}: ${message}`,
    server: owner < 0 ? null : owner,
    stack: (stack ?? "").split("\n").slice(1),
  };
}

/** Who hears of errors that nothing caught, in real time; null while no run is under way. */
let blamed: ((error: unknown) => void) | null = null;
let listening = false;

/** Hears of errors that nothing caught, from the first run on: nobody can be made to listen once the process is sealed. */
export function listen(): void {
  if (listening) return;
  listening = true;
  if (!isDeno) {
    process.on("unhandledRejection", (error) => blamed?.(error));
    process.on("uncaughtException", (error) => blamed?.(error));
    return;
  }
  addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    blamed?.(event.reason);
  });
  addEventListener("error", (event) => {
    event.preventDefault();
    blamed?.(event.error);
  });
}
