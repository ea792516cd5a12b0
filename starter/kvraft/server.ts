/**
 * Your server goes into this file: a replica of the service, with a Raft in it.
 *
 *     const kv = StartKVServer(servers, me, persister, maxraftstate)    // create a server
 *     kv.rf                                                             // its Raft
 *     kv.Kill()                                                         // this instance is finished
 *
 * The contract with the tester is in kvraft/api.ts; the task is in docs/kvraft.md. Parts are called 3A and 3B here;
 * your course may call them otherwise.
 *
 * @module
 */

import { Register } from "../../labgob/mod.ts";
import type { ClientEnd } from "../../labrpc/mod.ts";
import { type ApplyMsg, Channel, type RaftServer } from "../../raft/api.ts";
import type { Persister } from "../../raft/persister.ts";
import { Make } from "../../raft/raft.ts";
import type { KVServer as Contract } from "../../kvraft/api.ts";
import type { GetArgs, GetReply, PutAppendArgs, PutAppendReply } from "./common.ts";

/** A command in Raft's log. */
export class Op {
  // Your definitions here: the operation, and who asked for it. A field's default is its type; its name starts with a
  // capital letter, or it is not sent.
}
// A command is sent as "any type", so labgob must know the class.
Register(new Op());

/** A server. Its handlers are named after the class: "KVServer.Get" and "KVServer.PutAppend". */
class KVServer implements Contract {
  /** This server's number. */
  readonly me: number;
  /** Its Raft: operations enter its log by Start ... */
  readonly rf: RaftServer;
  /** ... and come out here once they are committed: on all servers, in the same order. */
  readonly applyCh = new Channel<ApplyMsg>();
  /** The service saves a snapshot when Raft's state grows to this many bytes (3B); -1: never. */
  readonly maxraftstate: number;
  /** Set by Kill. */
  dead = false;

  // Your definitions here.

  constructor(servers: ClientEnd[], me: number, persister: Persister, maxraftstate: number) {
    this.me = me;
    this.maxraftstate = maxraftstate;
    // You may need initialization code here, and background loops; but this must return at once.
    this.rf = Make(servers, me, persister, this.applyCh);
  }

  /** A clerk asks for a value. It gets `reply` as it is when this returns. */
  Get(_args: GetArgs, _reply: GetReply): void {
    // Your code here. Make it async, as it must wait for an entry of the log. A separate loop takes entries, with
    // `await this.applyCh.receive()`.
  }

  /** A clerk asks for a Put or an Append. */
  PutAppend(_args: PutAppendArgs, _reply: PutAppendReply): void {
    // Your code here.
  }

  /** The tester is done with this instance. Loops should check killed() after every await, and end. */
  Kill(): void {
    this.dead = true;
    this.rf.Kill();
    // Your code here, if desired.
  }

  killed(): boolean {
    return this.dead;
  }
}

/** Starts server number `me` of `servers`. It must return at once: long-running work goes into loops. */
export function StartKVServer(
  servers: ClientEnd[],
  me: number,
  persister: Persister,
  maxraftstate: number,
): Contract {
  return new KVServer(servers, me, persister, maxraftstate);
}
