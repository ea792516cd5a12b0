/**
 * A server of the key/value service: puts every operation into Raft's log, and executes what comes out, in order. So
 * all servers do the same, and replies depend only on what is committed, never on what one server believes.
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

/** Milliseconds between checks whether this server still leads, on behalf of waiting requests. */
const lookEvery = 50;
/** The longest wait, in milliseconds: a leader that has lost its majority may never learn of it. */
const patience = 1000;

/** About how many bytes an entry of the log takes besides its key and value. */
const entrySize = 40;
/** A snapshot is worthwhile if it frees this share of the allowed Raft state. */
const worthwhile = 0.8;

/** A command in the log. */
export class Op {
  /** "Get", "Put" or "Append". */
  Kind = "";
  Key = "";
  Value = "";
  /** Who asked for it. */
  ClientId = 0;
  /** The clerk's number for it. */
  Seq = 0;
}
Register(new Op());

interface Result {
  err: string;
  value: string;
}

const wrongLeader: Result = { err: ErrWrongLeader, value: "" };

/** A request that waits for the entry at an index. */
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

  // The replicated state, the same on all servers after the same entry: this goes into a snapshot.
  values = mapOf(string, string);
  /** Each clerk's last completed operation; it will not repeat an earlier one. */
  done = mapOf(int, int);

  /** About how many bytes of entries have come out of the log since the last snapshot. */
  applied = 0;

  /** Waiting requests, by the index of their entry. */
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
    // Already done: the clerk repeats it because it got no reply.
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

  /** Puts an operation into the log, and waits for its result. */
  agree(op: Op): Result | Promise<Result> {
    const [index, term, isLeader] = this.rf.Start(op);
    if (!isLeader) return wrongLeader;
    // Two entries at one index: the first is from an earlier leadership of this server, and was lost.
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
    // Another operation came out at this index: the waiting one's entry was lost with this server's leadership.
    const isIts = waiting.op.ClientId === op.ClientId && waiting.op.Seq === op.Seq;
    waiting.tell(isIts ? result : wrongLeader);
  }

  execute({ Kind, Key, Value, ClientId, Seq }: Op): Result {
    const value = this.values.get(Key);
    // A repeated Get reads the current value, which is just as good: its clerk has had no reply yet.
    if (Kind === "Get") return value === undefined ? { err: ErrNoKey, value: "" } : { err: OK, value };
    if (!this.isDone(ClientId, Seq)) {
      this.values.set(Key, Kind === "Append" ? (value ?? "") + Value : Value);
      this.done.set(ClientId, Seq);
    }
    return { err: OK, value: "" };
  }

  /** Releases requests whose entry may never be committed, as this server no longer leads, or has no majority. */
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
   * Once Raft's state is large, makes a snapshot after the entry at `index`, so that the log up to there can go; but
   * not if the state is mostly uncommitted entries, as with many clients: a snapshot would free little.
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

  /** A leader has sent a snapshot instead of entries; it is ahead of this server's state. */
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
