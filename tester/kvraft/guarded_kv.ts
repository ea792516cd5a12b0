/**
 * Calls of the student's servers and clerks by the tester: a wrong result or an exception becomes a failure that says
 * so.
 *
 * @module
 */

import { type ClientEnd, MakeService, type Service } from "../../labrpc/mod.ts";
import type { Clerk, KVServer, MakeClerk, StartKVServer } from "../../kvraft/api.ts";
import type { RaftServer } from "../../raft/api.ts";
import type { Persister } from "../../raft/persister.ts";
import { TestFailure } from "../failure.ts";
import { guard } from "../guard.ts";
import type { Hand } from "../hand.ts";
import { inWords, isPromise } from "../in_words.ts";
import { GuardedRaft } from "../raft/guarded_raft.ts";
import type { Exports, World } from "../world.ts";

export interface GuardedKV {
  rf: GuardedRaft;
  /** Whether its Raft has a method Snapshot. */
  canDiscard: boolean;
  Kill(): void;
}

const raftMethods = ["Start", "GetState", "Kill"] as const;

/** Calls the student's StartKVServer, and checks that what it returns can be tested. */
export function startKV(
  world: World,
  exports: Exports,
  ends: ClientEnd[],
  me: number,
  persister: Persister,
  maxraftstate: number,
  hand: Hand,
): { server: GuardedKV; services: Service[] } {
  const wrong = (what: string): never => {
    throw new TestFailure("crash", `StartKVServer of S${me} must return ${what}`, me);
  };
  return guard(world, me, "StartKVServer", () => {
    const kv: KVServer = (exports.StartKVServer as StartKVServer)(ends, me, persister, maxraftstate);
    if (typeof kv?.Kill !== "function") {
      wrong(`an object with Kill and rf; it returned ${inWords(kv)}${isPromise(kv) ? "" : " without Kill"}`);
    }
    const rf: RaftServer = kv.rf;
    const missing = raftMethods.filter((name) => typeof rf?.[name] !== "function");
    if (missing.length > 0) wrong(`its Raft as rf, as Make returns it; rf was ${inWords(rf)}`);
    hand.watchRaft(rf);
    const server = {
      rf: new GuardedRaft(rf, me, world, hand),
      canDiscard: typeof rf.Snapshot === "function",
      Kill: () => kill(world, me, kv),
    };
    return { server, services: [MakeService(kv), MakeService(rf)] };
  });
}

function kill(world: World, me: number, kv: KVServer): void {
  guard(world, me, "Kill", () => kv.Kill());
}

const clerkMethods = ["Get", "Put", "Append"] as const;

/** Calls the student's MakeClerk as client `number`, called `name`, and checks that it has a clerk's methods. */
export function makeClerk(
  world: World,
  exports: Exports,
  ends: ClientEnd[],
  number: number,
  name: string,
): Clerk {
  const make = () => {
    const clerk: Clerk = (exports.MakeClerk as MakeClerk)(ends);
    const missing = clerkMethods.filter((name) => typeof clerk?.[name] !== "function");
    if (missing.length === 0) return clerk;
    throw new TestFailure(
      "crash",
      `MakeClerk must return an object with Get, Put and Append; it returned ${inWords(clerk)}${
        isPromise(clerk) ? "" : ` without ${missing.join(", ")}`
      }`,
      number,
    );
  };
  return guard(world, number, "MakeClerk", make, name);
}

/** The value of a clerk's Get; `name` is the client's. */
export function valueOf(value: unknown, client: number, name: string): string {
  if (typeof value === "string") return value;
  throw new TestFailure(
    "crash",
    `a clerk's Get must return a promise of a string; that of ${name} was fulfilled with ${inWords(value)}`,
    client,
  );
}
