/**
 * A clerk: finds the leader, and asks until it gets a reply.
 *
 * @module
 */

import type { ClientEnd } from "../labrpc/mod.ts";
import type { Clerk as ClerkMethods } from "./api.ts";
import { ErrNoKey, GetArgs, GetReply, OK, PutAppendArgs, PutAppendReply } from "./common.ts";

/** Milliseconds that a clerk waits after all servers refused: there is no leader, and an election takes longer. */
const pause = 20;

class Clerk implements ClerkMethods {
  readonly servers: ClientEnd[];
  /** Unique to this clerk. Random, not counted, as other clerks are separate programs. */
  readonly id = 1 + Math.floor(Math.random() * (2 ** 52));
  /** The number of its last operation. */
  seq = 0;
  /** The server that answered last. */
  leader = 0;

  constructor(servers: ClientEnd[]) {
    this.servers = servers;
  }

  async Get(key: string): Promise<string> {
    const args = new GetArgs();
    args.Key = key;
    args.ClientId = this.id;
    args.Seq = ++this.seq;
    const { Err, Value } = await this.ask("KVServer.Get", args, () => new GetReply());
    return Err === ErrNoKey ? "" : Value;
  }

  Put(key: string, value: string): Promise<void> {
    return this.PutAppend(key, value, "Put");
  }

  Append(key: string, value: string): Promise<void> {
    return this.PutAppend(key, value, "Append");
  }

  async PutAppend(key: string, value: string, op: string): Promise<void> {
    const args = new PutAppendArgs();
    args.Key = key;
    args.Value = value;
    args.Op = op;
    args.ClientId = this.id;
    args.Seq = ++this.seq;
    await this.ask("KVServer.PutAppend", args, () => new PutAppendReply());
  }

  /** Asks one server after another until one has done it. The number stays the same: it is one operation. */
  async ask<R extends { Err: string }>(method: string, args: object, newReply: () => R): Promise<R> {
    for (let tries = 1;; tries++) {
      const reply = newReply();
      const ok = await this.servers[this.leader].Call(method, args, reply);
      if (ok && (reply.Err === OK || reply.Err === ErrNoKey)) return reply;
      this.leader = (this.leader + 1) % this.servers.length;
      if (tries % this.servers.length === 0) await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

/** Makes a client of the service; see kvraft/api.ts. */
export function MakeClerk(servers: ClientEnd[]): ClerkMethods {
  return new Clerk(servers);
}
