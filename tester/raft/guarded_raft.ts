/**
 * The student's server as the tester calls it: in that server's name, with what it throws and what it returns turned
 * into a failure that says whose it is. What comes from a server is read once, and copied: it may have getters, or be
 * a Proxy, so that to look at it is to run the server's code.
 *
 * @module
 */

import { type ClientEnd, MakeService, type Service } from "../../labrpc/mod.ts";
import { type ApplyMsg, Channel, type Make, type RaftServer } from "../../raft/api.ts";
import type { Persister } from "../../raft/persister.ts";
import { TestFailure, thrown } from "../failure.ts";
import { inWords, strange } from "../in_words.ts";
import type { World } from "../world.ts";

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
      `exception in ${what} of S${server}: ${thrown(error).text}`,
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
    const without = raft && !isPromise ? ` without ${missing.join(", ")}` : "";
    throw new TestFailure(
      "crash",
      `Make of S${me} must return an object with Start, GetState and Kill; it returned ${
        inWords(raft)
      }${without}`,
      me,
    );
  });
}

/** A student's server, guarded. */
class GuardedRaft implements RaftServer {
  #raft: RaftServer;
  #server: number;
  #world: World;

  /** Guards `raft`, which is server number `server`. */
  constructor(raft: RaftServer, server: number, world: World) {
    this.#raft = raft;
    this.#server = server;
    this.#world = world;
  }

  Start(command: unknown): [number, number, boolean] {
    const { watcher } = this.#world;
    watcher.startCalled?.(this.#server, command);
    const result = guard(this.#world, this.#server, "Start", (): [number, number, boolean] => {
      const [list, index, term, isLeader] = parts(this.#raft.Start(command));
      if (typeof index === "number" && typeof term === "number" && typeof isLeader === "boolean") {
        return [index, term, isLeader];
      }
      this.#reject("Start", list, { index, term, isLeader });
    });
    watcher.startReturned?.(this.#server, result);
    return result;
  }

  GetState(): [number, boolean] {
    const result = guard(this.#world, this.#server, "GetState", (): [number, boolean] => {
      const [list, term, isLeader] = parts(this.#raft.GetState());
      if (typeof term === "number" && typeof isLeader === "boolean") return [term, isLeader];
      this.#reject("GetState", list, { term, isLeader });
    });
    this.#world.watcher.stateReturned?.(this.#server, result);
    return result;
  }

  Kill(): void {
    guard(this.#world, this.#server, "Kill", () => this.#raft.Kill());
  }

  /** `elements` are those of the list, by the names they have in the contract. */
  #reject(method: string, got: unknown, elements: Record<string, unknown>): never {
    const names = Object.keys(elements);
    const fits = (name: string) => [typeof elements[name]].includes(typeOfElement(name));
    const wrong = names.findIndex((name) => !fits(name));
    const what = !Array.isArray(got)
      ? `it returned ${inWords(got)}`
      : `its ${names[wrong]} (element ${wrong}) was ${inWords(elements[names[wrong]])}, not a ${
        typeOfElement(names[wrong])
      }`;
    throw new TestFailure(
      "crash",
      `${method} of S${this.#server} must return [${names.join(", ")}] at once; ${what}`,
      this.#server,
    );
  }
}

function typeOfElement(name: string): "boolean" | "number" {
  return name === "isLeader" ? "boolean" : "number";
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
      `S${server} sent on applyCh what throws when received`,
      server,
      error,
    );
  }
  return guard(world, server, "what was sent on applyCh", () => {
    const { CommandValid, Command, CommandIndex } = msg;
    const wrong = wrongField(CommandValid, CommandIndex);
    if (wrong !== null) {
      const whole = inWords(msg) === "an ApplyMsg" ? "" : `; an ApplyMsg was expected`;
      throw new TestFailure("crash", `S${server} sent ${inWords(msg)} on applyCh: ${wrong}${whole}`, server);
    }
    const index = typeof CommandIndex === "number" ? CommandIndex : 0;
    return { CommandValid, Command: copied(Command), CommandIndex: index };
  });
}

/** What is wrong with the fields of an ApplyMsg; null if nothing is. */
function wrongField(valid: unknown, index: unknown): string | null {
  if (typeof valid !== "boolean") {
    return `its CommandValid was ${inWords(valid)}; it must be a boolean, true for a command`;
  }
  if (!valid || Number.isInteger(index)) return null;
  return `its CommandIndex was ${
    inWords(index)
  }; it must be a whole number, the index of the entry in the log`;
}

/** A command that no test submitted: of an object nothing is kept, so that none gets from one server to another. */
class Strange {
  #text: string;

  constructor(value: unknown) {
    this.#text = strange(value);
  }

  toString(): string {
    return this.#text;
  }
}

function copied(command: unknown): unknown {
  const isObject = (typeof command === "object" && command !== null) || typeof command === "function";
  return isObject || typeof command === "symbol" ? new Strange(command) : command;
}
