/**
 * The student's server as the tester calls it: in that server's name, with what it throws and what it returns turned
 * into a failure that says whose it is. What comes from a server is read once, and copied: it may have getters, or be
 * a Proxy, so that to look at it is to run the server's code.
 *
 * @module
 */

import { type ClientEnd, MakeService, type Service } from "../labrpc/mod.ts";
import { type ApplyMsg, Channel, type Make, type RaftServer } from "../raft/api.ts";
import type { Persister } from "../raft/persister.ts";
import { TestFailure, thrown } from "./failure.ts";
import type { World } from "./world.ts";

const methods = ["Start", "GetState", "Kill"] as const;

/** Runs a piece of a server's code; an exception fails the test in that server's name. */
function guard<T>(world: World, server: number, what: string, fn: () => T): T {
  try {
    return world.as(server, fn);
  } catch (error) {
    // A failure that passed through the server's code is the network's, of which these two are possible.
    if (error instanceof TestFailure && (error.kind === "assertion" || error.kind === "crash")) throw error;
    if (world.isFault?.(error)) throw error;
    throw new TestFailure(
      "crash",
      `exception in ${what} of server ${server}: ${thrown(error).text}`,
      server,
      error,
    );
  }
}

/** Calls the student's Make and checks that what it returns can be tested. */
export function makeRaft(
  world: World,
  make: Make,
  peers: ClientEnd[],
  me: number,
  persister: Persister,
  applyCh: Channel<ApplyMsg>,
): { raft: GuardedRaft; service: Service } {
  return guard(world, me, "Make", () => {
    const raft = make(peers, me, persister, applyCh);
    const missing = methods.filter((name) => typeof raft?.[name] !== "function");
    if (missing.length === 0) return { raft: new GuardedRaft(raft, me, world), service: MakeService(raft) };
    const isPromise = raft as unknown instanceof Promise;
    const got = isPromise ? "a promise (Make must not be async)" : describe(raft);
    throw new TestFailure(
      "crash",
      `Make of server ${me} must return an object with Start, GetState and Kill; ` +
        `it returned ${got}${raft && !isPromise ? ` without ${missing.join(", ")}` : ""}`,
      me,
    );
  });
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
    const result = guard(this.#world, this.#server, "Start", (): [number, number, boolean] => {
      const [list, index, term, isLeader] = parts(this.#raft.Start(command));
      const fits = typeof index === "number" && typeof term === "number" && typeof isLeader === "boolean";
      return fits ? [index, term, isLeader] : this.#reject("Start", "[index, term, isLeader]", list);
    });
    watcher.startReturned?.(this.#server, result);
    return result;
  }

  /** See RaftServer. */
  GetState(): [number, boolean] {
    const result = guard(this.#world, this.#server, "GetState", (): [number, boolean] => {
      const [list, term, isLeader] = parts(this.#raft.GetState());
      const fits = typeof term === "number" && typeof isLeader === "boolean";
      return fits ? [term, isLeader] : this.#reject("GetState", "[term, isLeader]", list);
    });
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

/** What a server returned, and its first three elements if it is a list. */
function parts(list: unknown): [list: unknown, ...elements: unknown[]] {
  return Array.isArray(list) ? [list, list[0], list[1], list[2]] : [list];
}

const { receive } = Channel.prototype;

/** The next message on a server's applyCh; throws TestFailure if it cannot be read, or is none. */
export async function nextApplied(
  world: World,
  server: number,
  applyCh: Channel<ApplyMsg>,
): Promise<ApplyMsg> {
  let msg: ApplyMsg;
  try {
    msg = await receive.call(applyCh) as ApplyMsg;
  } catch (error) {
    throw new TestFailure(
      "crash",
      `applyCh of server ${server} was sent what throws when received`,
      server,
      error,
    );
  }
  return guard(world, server, "what was sent on applyCh", () => {
    const { CommandValid, Command, CommandIndex } = msg;
    if (typeof CommandValid !== "boolean" || (CommandValid && typeof CommandIndex !== "number")) {
      throw new TestFailure(
        "crash",
        `server ${server} sent ${
          describe(msg)
        } on applyCh; expected an ApplyMsg with CommandValid and CommandIndex`,
        server,
      );
    }
    const index = typeof CommandIndex === "number" ? CommandIndex : 0;
    return { CommandValid, Command: copied(Command), CommandIndex: index };
  });
}

/** A command that no test submitted: of an object nothing is kept, so that none gets from one server to another. */
class Strange {
  #text: string;

  constructor(value: unknown) {
    this.#text = describe(value);
  }

  toString(): string {
    return this.#text;
  }
}

function copied(command: unknown): unknown {
  const isObject = (typeof command === "object" && command !== null) || typeof command === "function";
  return isObject || typeof command === "symbol" ? new Strange(command) : command;
}

function describe(value: unknown): string {
  if (value instanceof Promise) return "a promise (it must not be async)";
  if (Array.isArray(value)) return `[${value.map(describe).join(", ")}]`;
  if (typeof value === "object" && value !== null) return `a ${value.constructor?.name ?? "bare object"}`;
  return String(value);
}
