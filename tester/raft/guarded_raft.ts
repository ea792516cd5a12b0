/**
 * Calls of the student's server by the tester: they run as that server, and an exception or a wrong result becomes a
 * failure that names the server. A result is read once, and copied: it may have getters, or be a Proxy, so that reading
 * it runs the server's code.
 *
 * @module
 */

import { type ClientEnd, courseNetwork, MakeService, type Service } from "../../labrpc/mod.ts";
import type { ApplyMsg, Channel, Make, RaftServer } from "../../raft/api.ts";
import type { Persister } from "../../raft/persister.ts";
import { TestFailure } from "../failure.ts";
import { guard } from "../guard.ts";
import { inWords, isPromise, strange } from "../in_words.ts";
import { isBytes } from "../disk.ts";
import type { Hand } from "../hand.ts";
import type { World } from "../world.ts";

const methods = ["Start", "GetState", "Kill"] as const;

/** Calls the student's Make and checks that its result can be tested. */
export function makeRaft(
  world: World,
  make: Make,
  peers: ClientEnd[],
  me: number,
  persister: Persister,
  applyCh: Channel<ApplyMsg>,
  hand: Hand,
): { raft: GuardedRaft; service: Service } {
  return guard(world, me, "Make", () => {
    const raft = make(peers, me, persister, applyCh);
    const missing = methods.filter((name) => typeof raft?.[name] !== "function");
    if (missing.length === 0) {
      return { raft: new GuardedRaft(raft, me, world, hand), service: MakeService(raft) };
    }
    const without = raft && !isPromise(raft) ? ` without ${missing.join(", ")}` : "";
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
export class GuardedRaft implements RaftServer {
  #raft: RaftServer;
  #server: number;
  #world: World;
  #hand: Hand;

  /** Guards `raft`, which is server number `server`. */
  constructor(raft: RaftServer, server: number, world: World, hand: Hand) {
    this.#hand = hand;
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

  /** Whether the server has a method Snapshot. */
  get takesSnapshots(): boolean {
    return guard(this.#world, this.#server, "Snapshot", () => typeof this.#raft.Snapshot === "function");
  }

  /** Fails the test if it has none. */
  mustTakeSnapshots(): void {
    if (this.takesSnapshots) return;
    throw new TestFailure(
      "crash",
      `S${this.#server} has no method Snapshot(index, snapshot), which this test calls: see raft/api.ts`,
      this.#server,
    );
  }

  Snapshot(index: number, snapshot: Uint8Array): Promise<void> {
    const what = "Snapshot";
    return new Promise((resolve, reject) => {
      const failed = (error: unknown) => {
        try {
          guard(this.#world, this.#server, what, () => {
            throw error;
          });
        } catch (failure) {
          reject(failure);
        }
      };
      guard(this.#world, this.#server, what, () => {
        const returned: unknown = this.#raft.Snapshot!(index, this.#hand.bytes(snapshot));
        const settled = this.#world.settled ?? courseNetwork.settled;
        if (!settled(this.#server, returned, () => resolve(), failed)) resolve();
      });
    });
  }

  /** True if the server has no such method. */
  CondInstallSnapshot(term: number, index: number, snapshot: Uint8Array): boolean {
    return guard(this.#world, this.#server, "CondInstallSnapshot", () => {
      if (typeof this.#raft.CondInstallSnapshot !== "function") return true;
      const taken: unknown = this.#raft.CondInstallSnapshot(term, index, this.#hand.bytes(snapshot));
      if (typeof taken === "boolean") return taken;
      throw new TestFailure(
        "crash",
        `CondInstallSnapshot of S${this.#server} must return a boolean at once; it returned ${
          inWords(taken)
        }`,
        this.#server,
      );
    });
  }

  /** `elements` are the list's, by their names in the contract. */
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

/** A server's result, and its first three elements if it is a list. */
function parts(list: unknown): [list: unknown, ...elements: unknown[]] {
  return Array.isArray(list) ? [list, list[0], list[1], list[2]] : [list];
}

/** The next message on a server's applyCh; throws TestFailure if it cannot be read, or is not an ApplyMsg. */
export async function nextApplied(
  world: World,
  server: number,
  applyCh: Channel<ApplyMsg>,
  hand: Hand,
): Promise<ApplyMsg> {
  let msg: ApplyMsg;
  try {
    msg = await hand.receive(applyCh);
  } catch (error) {
    throw new TestFailure(
      "crash",
      `S${server} sent on applyCh what throws when received`,
      server,
      error,
    );
  }
  return appliedIn(world, server, msg, copied);
}

/**
 * A copy of a message on a server's applyCh, its command converted by `take`; throws TestFailure if it is no ApplyMsg.
 */
export function appliedIn(
  world: World,
  server: number,
  msg: ApplyMsg,
  take: (command: unknown) => unknown,
): ApplyMsg {
  return guard(world, server, "what was sent on applyCh", () => {
    const { CommandValid, Command, CommandIndex, SnapshotValid } = msg;
    const snapshot = SnapshotValid === true ? snapshotIn(msg) : noSnapshot;
    const wrong = wrongField(CommandValid, CommandIndex, SnapshotValid) ?? wrongSnapshot(snapshot);
    if (wrong !== null) {
      const whole = inWords(msg) === "an ApplyMsg" ? "" : `; an ApplyMsg was expected`;
      throw new TestFailure("crash", `S${server} sent ${inWords(msg)} on applyCh: ${wrong}${whole}`, server);
    }
    const index = typeof CommandIndex === "number" ? CommandIndex : 0;
    const { SnapshotTerm, SnapshotIndex } = snapshot;
    return {
      CommandValid,
      Command: take(Command),
      CommandIndex: index,
      SnapshotValid: snapshot.SnapshotValid,
      Snapshot: snapshot.Snapshot,
      SnapshotTerm,
      SnapshotIndex,
    };
  });
}

type SnapshotFields = Pick<ApplyMsg, "SnapshotValid" | "Snapshot" | "SnapshotTerm" | "SnapshotIndex">;

const noSnapshot: SnapshotFields = {
  SnapshotValid: false,
  Snapshot: new Uint8Array(),
  SnapshotTerm: 0,
  SnapshotIndex: 0,
};

function snapshotIn({ Snapshot, SnapshotTerm, SnapshotIndex }: ApplyMsg): SnapshotFields {
  return { SnapshotValid: true, Snapshot: bytesIn(Snapshot), SnapshotTerm, SnapshotIndex };
}

/** A copy of a server's bytes; anything else is returned unchanged. */
function bytesIn(value: Uint8Array): Uint8Array {
  return isBytes(value) ? new Uint8Array(value) : value;
}

/** What is wrong with an ApplyMsg's fields of a command; null if nothing is. */
function wrongField(valid: unknown, index: unknown, snapshotValid: unknown): string | null {
  if (typeof valid !== "boolean") {
    return `its CommandValid was ${inWords(valid)}; it must be a boolean, true for a command`;
  }
  // A message made before there were snapshots has no such field.
  if (snapshotValid !== undefined && typeof snapshotValid !== "boolean") {
    return `its SnapshotValid was ${inWords(snapshotValid)}; it must be a boolean, true for a snapshot`;
  }
  if (valid && snapshotValid) {
    return "its CommandValid and its SnapshotValid were both true; a message carries one of the two";
  }
  return valid ? notWhole("CommandIndex", index, "the index of the entry in the log") : null;
}

/** What is wrong with an ApplyMsg's fields of a snapshot; null if nothing is. */
function wrongSnapshot(
  { SnapshotValid, Snapshot, SnapshotTerm, SnapshotIndex }: SnapshotFields,
): string | null {
  if (!SnapshotValid) return null;
  if (!isBytes(Snapshot)) {
    return `its Snapshot was ${inWords(Snapshot)}; it must be a Uint8Array, as the service made it`;
  }
  return notWhole("SnapshotIndex", SnapshotIndex, "the index of the last entry in the snapshot") ??
    notWhole("SnapshotTerm", SnapshotTerm, "the term of the last entry in the snapshot");
}

function notWhole(field: string, value: unknown, meaning: string): string | null {
  return Number.isInteger(value)
    ? null
    : `its ${field} was ${inWords(value)}; it must be a whole number, ${meaning}`;
}

/** A command that no test submitted. Keeps no part of an object, so none gets from one server to another. */
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
