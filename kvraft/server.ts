/**
 * A server of the key/value service: puts every operation into Raft's log, and does what comes out of it, in its order.
 * So all servers do the same, and an answer is given by what is committed, never by what a server believes.
 *
 * @module
 */

import { Buffer, int, mapOf, NewDecoder, NewEncoder, Register, string } from "../labgob/mod.ts";
import type { ClientEnd } from "../labrpc/mod.ts";
import { type ApplyMsg, Channel, type RaftServer } from "../raft/api.ts";
import type { Persister } from "../raft/persister.ts";
import { Make } from "../raft/raft.ts";
import { DPrintf } from "../raft/util.ts";
import type { KVServer as Contract } from "./api.ts";
import {
  ErrNoKey,
  ErrWrongLeader,
  type GetArgs,
  type GetReply,
  OK,
  type PutAppendArgs,
  type PutAppendReply,
} from "./common.ts";

/** Milliseconds between two looks whether this server still leads, for those who wait for an entry of its log. */
const lookEvery = 50;
/** Milliseconds that somebody waits at most: a leader that has lost its majority need not learn of it. */
const patience = 1000;

/** Bytes that an entry of the log takes beside its key and value, about. */
const entrySize = 40;
/** A snapshot is made if it lets go so much of what Raft's state may be. */
const worthwhile = 0.8;

/** A command in the log. */
export class Op {
  /** "Get", "Put" or "Append". */
  Kind = "";
  Key = "";
  Value = "";
  /** Who asked for it. */
  ClientId = 0;
  /** The number that the clerk has given it. */
  Seq = 0;
}
Register(new Op());

interface Result {
  err: string;
  value: string;
}

const wrongLeader: Result = { err: ErrWrongLeader, value: "" };

/** Somebody who waits for the entry at an index. */
interface Waiting {
  op: Op;
  /** The term in which this server led when it put the entry into its log. */
  term: number;
  until: number;
  tell: (result: Result) => void;
}

class KVServer implements Contract {
  readonly me: number;
  readonly rf: RaftServer;
  readonly applyCh = new Channel<ApplyMsg>();
  readonly persister: Persister;
  readonly maxraftstate: number;
  dead = false;

  // What all servers have alike after the same entry of the log: this goes into a snapshot.
  values = mapOf(string, string);
  /** The last operation of each clerk that was done; an earlier one it will not ask for again. */
  done = mapOf(int, int);

  /** About how many bytes of entries have come out of the log since the last snapshot. */
  applied = 0;

  /** Who waits for an entry of the log, by its index. */
  waiting = new Map<number, Waiting>();

  constructor(servers: ClientEnd[], me: number, persister: Persister, maxraftstate: number) {
    this.me = me;
    this.persister = persister;
    this.maxraftstate = maxraftstate;
    this.restore(persister.ReadSnapshot());
    this.rf = Make(servers, me, persister, this.applyCh);
    this.applier();
    this.releaser();
  }

  Kill(): void {
    this.dead = true;
    this.rf.Kill();
    for (const { tell } of this.waiting.values()) tell(wrongLeader);
    this.waiting.clear();
  }

  killed(): boolean {
    return this.dead;
  }

  // ---- What clerks call ----

  async Get(args: GetArgs, reply: GetReply): Promise<void> {
    const op = new Op();
    op.Kind = "Get";
    op.Key = args.Key;
    op.ClientId = args.ClientId;
    op.Seq = args.Seq;
    const { err, value } = await this.agree(op);
    reply.Err = err;
    reply.Value = value;
  }

  async PutAppend(args: PutAppendArgs, reply: PutAppendReply): Promise<void> {
    // Done is done: the clerk asks again because it had no answer.
    if (this.isDone(args.ClientId, args.Seq)) {
      reply.Err = OK;
      return;
    }
    const op = new Op();
    op.Kind = args.Op;
    op.Key = args.Key;
    op.Value = args.Value;
    op.ClientId = args.ClientId;
    op.Seq = args.Seq;
    reply.Err = (await this.agree(op)).err;
  }

  isDone(clientId: number, seq: number): boolean {
    return (this.done.get(clientId) ?? 0) >= seq;
  }

  /** Puts an operation into the log, and waits for what comes out at its index. */
  agree(op: Op): Result | Promise<Result> {
    const [index, term, isLeader] = this.rf.Start(op);
    if (!isLeader) return wrongLeader;
    // Two entries at one index: the first one is of a term in which this server led before, and was lost.
    this.waiting.get(index)?.tell(wrongLeader);
    return new Promise((tell) => {
      this.waiting.set(index, { op, term, until: Date.now() + patience, tell });
    });
  }

  // ---- What comes out of the log ----

  async applier(): Promise<void> {
    while (!this.killed()) {
      const msg = await this.applyCh.receive();
      if (this.killed()) return;
      if (msg.SnapshotValid) this.install(msg);
      else if (msg.CommandValid) {
        const op = msg.Command as Op;
        this.apply(msg.CommandIndex, op);
        this.applied += entrySize + op.Key.length + op.Value.length;
        await this.shorten(msg.CommandIndex);
      }
    }
  }

  apply(index: number, op: Op): void {
    const result = this.execute(op);
    const waiting = this.waiting.get(index);
    if (waiting === undefined) return;
    this.waiting.delete(index);
    // Another operation at this index: the entry of the one that waits was lost with this server's leadership.
    const isIts = waiting.op.ClientId === op.ClientId && waiting.op.Seq === op.Seq;
    waiting.tell(isIts ? result : wrongLeader);
  }

  execute({ Kind, Key, Value, ClientId, Seq }: Op): Result {
    const value = this.values.get(Key);
    // A Get that is done again reads what is there now, which is as good: its clerk has had no answer yet.
    if (Kind === "Get") return value === undefined ? { err: ErrNoKey, value: "" } : { err: OK, value };
    if (!this.isDone(ClientId, Seq)) {
      this.values.set(Key, Kind === "Append" ? (value ?? "") + Value : Value);
      this.done.set(ClientId, Seq);
    }
    return { err: OK, value: "" };
  }

  /** Lets go who waits for an entry that may never be committed, as this server leads no longer, or has no majority. */
  async releaser(): Promise<void> {
    while (!this.killed()) {
      await new Promise((resolve) => setTimeout(resolve, lookEvery));
      if (this.waiting.size === 0) continue;
      const [term, isLeader] = this.rf.GetState();
      for (const [index, { term: ofEntry, until, tell }] of this.waiting) {
        if (isLeader && term === ofEntry && Date.now() < until) continue;
        this.waiting.delete(index);
        tell(wrongLeader);
      }
    }
  }

  // ---- Snapshots ----

  /**
   * Saves the service after the entry at `index`, so that the log up to there can go, once Raft's state is large; but not
   * if it is so for entries that are not committed yet, as with many clients: a snapshot would make it hardly smaller.
   */
  async shorten(index: number): Promise<void> {
    if (this.maxraftstate < 0 || this.persister.RaftStateSize() < this.maxraftstate) return;
    if (this.applied < this.maxraftstate * worthwhile) return;
    this.applied = 0;
    const buffer = new Buffer();
    const encoder = NewEncoder(buffer);
    encoder.Encode(this.values);
    encoder.Encode(this.done);
    DPrintf("snapshot up to %d", index);
    await this.rf.Snapshot!(index, buffer.Bytes());
  }

  /** A leader has sent a snapshot in the place of entries: what it holds is further than what is here. */
  install({ Snapshot, SnapshotTerm, SnapshotIndex }: ApplyMsg): void {
    const isNew = this.rf.CondInstallSnapshot?.(SnapshotTerm, SnapshotIndex, Snapshot) ?? true;
    if (isNew) this.restore(Snapshot);
  }

  restore(snapshot: Uint8Array): void {
    if (snapshot.length === 0) return;
    const values = mapOf(string, string);
    const done = mapOf(int, int);
    const decoder = NewDecoder(new Buffer(snapshot));
    if (decoder.Decode(values) !== null || decoder.Decode(done) !== null) return;
    this.values = values;
    this.done = done;
  }
}

/** Starts a server of the service; see kvraft/api.ts. */
export function StartKVServer(
  servers: ClientEnd[],
  me: number,
  persister: Persister,
  maxraftstate: number,
): Contract {
  return new KVServer(servers, me, persister, maxraftstate);
}
