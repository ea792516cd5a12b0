/**
 * The student's server as the tester calls it: in that server's name, with what it throws and what it returns turned
 * into a failure that says whose it is.
 *
 * @module
 */

import type { ClientEnd } from "../labrpc/mod.ts";
import type { ApplyMsg, Channel, Make, RaftServer } from "../raft/api.ts";
import type { Persister } from "../raft/persister.ts";
import { TestFailure } from "./failure.ts";
import type { World } from "./world.ts";

const methods = ["Start", "GetState", "Kill"] as const;

/** Runs a piece of a server's code; an exception fails the test in that server's name. */
function guard<T>(world: World, server: number, what: string, fn: () => T): T {
  try {
    return world.as(server, fn);
  } catch (error) {
    if (error instanceof TestFailure || isFault(error)) throw error;
    throw new TestFailure("crash", `exception in ${what} of server ${server}: ${error}`, server, error);
  }
}

/** The simulator's own verdicts go through unchanged. */
function isFault(error: unknown): boolean {
  return error instanceof Error && error.name === "SimFault";
}

/** Calls the student's Make and checks that what it returns can be tested. */
export function makeRaft(
  world: World,
  make: Make,
  peers: ClientEnd[],
  me: number,
  persister: Persister,
  applyCh: Channel<ApplyMsg>,
): RaftServer {
  const raft = guard(world, me, "Make", () => make(peers, me, persister, applyCh));
  const missing = methods.filter((name) => typeof raft?.[name] !== "function");
  if (missing.length === 0) return raft;
  const got = raft as unknown instanceof Promise ? "a promise (Make must not be async)" : describe(raft);
  throw new TestFailure(
    "crash",
    `Make of server ${me} must return an object with Start, GetState and Kill; ` +
      `it returned ${got}${
        raft && !(raft as unknown instanceof Promise) ? ` without ${missing.join(", ")}` : ""
      }`,
    me,
  );
}

/** A student's server, guarded. */
export class GuardedRaft implements RaftServer {
  #raft: RaftServer;
  #server: number;
  #world: World;

  /** Guards `raft`, which is server number `server`. */
  constructor(raft: RaftServer, server: number, world: World) {
    this.#raft = raft;
    this.#server = server;
    this.#world = world;
  }

  /** See RaftServer. */
  Start(command: unknown): [number, number, boolean] {
    const { watcher } = this.#world;
    watcher.startCalled?.(this.#server, command);
    const result = guard(this.#world, this.#server, "Start", () => this.#raft.Start(command));
    const fits = Array.isArray(result) && typeof result[0] === "number" && typeof result[1] === "number" &&
      typeof result[2] === "boolean";
    if (!fits) this.#reject("Start", "[index, term, isLeader]", result);
    watcher.startReturned?.(this.#server, result);
    return result;
  }

  /** See RaftServer. */
  GetState(): [number, boolean] {
    const result = guard(this.#world, this.#server, "GetState", () => this.#raft.GetState());
    const fits = Array.isArray(result) && typeof result[0] === "number" && typeof result[1] === "boolean";
    if (!fits) this.#reject("GetState", "[term, isLeader]", result);
    this.#world.watcher.stateReturned?.(this.#server, result);
    return result;
  }

  /** See RaftServer. */
  Kill(): void {
    guard(this.#world, this.#server, "Kill", () => this.#raft.Kill());
  }

  #reject(method: string, wanted: string, got: unknown): never {
    throw new TestFailure(
      "crash",
      `${method} of server ${this.#server} must return ${wanted} at once; it returned ${describe(got)}`,
      this.#server,
    );
  }
}

function describe(value: unknown): string {
  if (value instanceof Promise) return "a promise (it must not be async)";
  if (Array.isArray(value)) return `[${value.map(describe).join(", ")}]`;
  if (typeof value === "object" && value !== null) return `a ${value.constructor?.name ?? "bare object"}`;
  return String(value);
}
