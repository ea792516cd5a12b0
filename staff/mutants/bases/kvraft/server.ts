/**
 * A right server of the key/value service, from which mutants are made. It stays as it is when kvraft/server.ts changes.
 *
 * Those who wait are known by their clerk and request, not by an index; a Get that is asked for again is given the value that
 * it had.
 *
 * @module
 */

import { Buffer, listOf, NewDecoder, NewEncoder, ref, Register } from "../../../../labgob/mod.ts";
import type { ClientEnd } from "../../../../labrpc/mod.ts";
import { type ApplyMsg, Channel, type RaftServer } from "../../../../raft/api.ts";
import type { Persister } from "../../../../raft/persister.ts";
import { Make } from "../../../../raft/raft.ts";
import {
  ErrNoKey,
  ErrWrongLeader,
  type GetArgs,
  type GetReply,
  OK,
  type PutAppendArgs,
  type PutAppendReply,
} from "./common.ts";

/** Milliseconds between two looks whether this server still leads. */
const interval = 30;
/** Milliseconds that a clerk is kept at most. */
const patience = 800;
/** Entries between two snapshots, at least. */
const fewest = 10;

class Op {
  Type = "";
  Key = "";
  Value = "";
  Clerk = "";
  Request = 0;
}
Register(new Op());

class Pair {
  Key = "";
  Value = "";
}

/** The last request of a clerk that was executed, and its result. */
class Done {
  Clerk = "";
  Request = 0;
  Err = "";
  Value = "";
}

class State {
  Pairs = listOf(Pair);
  Done = listOf(Done);
}

interface Waiter {
  request: number;
  term: number;
  wake: (done: Done | null) => void;
}

class KVServer {
  rf: RaftServer;
  me: number;
  applyCh = new Channel<ApplyMsg>();
  persister: Persister;
  maxraftstate: number;
  dead = false;

  data = new Map<string, string>();
  done = new Map<string, Done>();
  /** Index of the last entry that was executed, and of the last in a snapshot. */
  applied = 0;
  snapshotted = 0;
  waiters = new Map<string, Waiter>();

  constructor(servers: ClientEnd[], me: number, persister: Persister, maxraftstate: number) {
    this.me = me;
    this.persister = persister;
    this.maxraftstate = maxraftstate;
    this.load(persister.ReadSnapshot());
    this.rf = Make(servers, me, persister, this.applyCh);
    this.takeEntries();
    this.letGo();
  }

  Kill(): void {
    this.dead = true;
    this.rf.Kill();
    for (const { wake } of this.waiters.values()) wake(null);
  }

  async Get(args: GetArgs, reply: GetReply): Promise<void> {
    const op = new Op();
    op.Type = "Get";
    op.Key = args.Key;
    op.Clerk = args.Clerk;
    op.Request = args.Request;
    const done = await this.submit(op);
    reply.Err = done?.Err ?? ErrWrongLeader;
    reply.Value = done?.Value ?? "";
  }

  async PutAppend(args: PutAppendArgs, reply: PutAppendReply): Promise<void> {
    const op = new Op();
    op.Type = args.Op;
    op.Key = args.Key;
    op.Value = args.Value;
    op.Clerk = args.Clerk;
    op.Request = args.Request;
    const done = await this.submit(op);
    reply.Err = done?.Err ?? ErrWrongLeader;
  }

  /** The result of an operation, once it was executed; null if this server cannot see to that. */
  async submit(op: Op): Promise<Done | null> {
    const before = this.done.get(op.Clerk);
    if (before !== undefined && before.Request === op.Request) return before;
    const [, term, isLeader] = this.rf.Start(op);
    if (!isLeader) return null;
    this.waiters.get(op.Clerk)?.wake(null);
    const done = await new Promise<Done | null>((wake) => {
      const waiter = { request: op.Request, term, wake };
      this.waiters.set(op.Clerk, waiter);
      setTimeout(() => wake(null), patience);
    });
    if (this.waiters.get(op.Clerk)?.request === op.Request) this.waiters.delete(op.Clerk);
    return done;
  }

  async takeEntries(): Promise<void> {
    while (!this.dead) {
      const msg = await this.applyCh.receive();
      if (this.dead) return;
      if (msg.SnapshotValid) {
        this.takeSnapshot(msg);
      } else if (msg.CommandValid && msg.CommandIndex > this.applied) {
        const op = msg.Command as Op;
        const done = this.execute(op);
        this.applied = msg.CommandIndex;
        const waiter = this.waiters.get(op.Clerk);
        if (waiter?.request === op.Request) waiter.wake(done);
        await this.shorten();
      }
    }
  }

  execute(op: Op): Done {
    const before = this.done.get(op.Clerk);
    if (before !== undefined && op.Request <= before.Request) return before;
    const done = new Done();
    done.Clerk = op.Clerk;
    done.Request = op.Request;
    const value = this.data.get(op.Key);
    done.Err = op.Type === "Get" && value === undefined ? ErrNoKey : OK;
    if (op.Type === "Get") done.Value = value ?? "";
    else if (op.Type === "Put") this.data.set(op.Key, op.Value);
    else this.data.set(op.Key, (value ?? "") + op.Value);
    this.done.set(op.Clerk, done);
    return done;
  }

  /** Lets those go who wait in a term that is over. */
  async letGo(): Promise<void> {
    while (!this.dead) {
      await new Promise((resolve) => setTimeout(resolve, interval));
      const [current, isLeader] = this.rf.GetState();
      for (const { term, wake } of this.waiters.values()) {
        if (!isLeader || term !== current) wake(null);
      }
    }
  }

  async shorten(): Promise<void> {
    if (this.maxraftstate < 0 || this.persister.RaftStateSize() < this.maxraftstate) return;
    if (this.applied - this.snapshotted < fewest) return;
    this.snapshotted = this.applied;
    await this.rf.Snapshot!(this.applied, this.encoded());
  }

  encoded(): Uint8Array {
    const state = new State();
    for (const [key, value] of this.data) {
      const pair = new Pair();
      pair.Key = key;
      pair.Value = value;
      state.Pairs.push(pair);
    }
    for (const done of this.done.values()) state.Done.push(done);
    const buffer = new Buffer();
    const encoder = NewEncoder(buffer);
    encoder.Encode(this.applied);
    encoder.Encode(state);
    return buffer.Bytes();
  }

  takeSnapshot(msg: ApplyMsg): void {
    const isWanted = this.rf.CondInstallSnapshot?.(msg.SnapshotTerm, msg.SnapshotIndex, msg.Snapshot) ?? true;
    if (!isWanted || msg.SnapshotIndex <= this.applied) return;
    this.load(msg.Snapshot);
  }

  load(snapshot: Uint8Array): void {
    if (snapshot.length === 0) return;
    const decoder = NewDecoder(new Buffer(snapshot));
    const applied = ref(0);
    const state = new State();
    decoder.Decode(applied);
    decoder.Decode(state);
    this.data = new Map(state.Pairs.map(({ Key, Value }) => [Key, Value]));
    this.done = new Map(state.Done.map((done) => [done.Clerk, done]));
    this.applied = this.snapshotted = applied.value;
  }
}

export function StartKVServer(
  servers: ClientEnd[],
  me: number,
  persister: Persister,
  maxraftstate: number,
): KVServer {
  return new KVServer(servers, me, persister, maxraftstate);
}
