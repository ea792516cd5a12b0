/** A right clerk, from which mutants are made. It stays as it is when kvraft/client.ts changes. */

import type { ClientEnd } from "../../../../labrpc/mod.ts";
import { ErrNoKey, GetArgs, GetReply, OK, PutAppendArgs, PutAppendReply } from "./common.ts";

/** Milliseconds between two rounds through all servers, while none leads. */
const pause = 15;

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

class Clerk {
  servers: ClientEnd[];
  name = Math.random().toString(36).slice(2) + Math.random().toString(36).slice(2);
  request = 0;
  leader = 0;

  constructor(servers: ClientEnd[]) {
    this.servers = servers;
  }

  async Get(key: string): Promise<string> {
    const args = new GetArgs();
    args.Key = key;
    args.Clerk = this.name;
    args.Request = ++this.request;
    for (let failures = 0;;) {
      const reply = new GetReply();
      const ok = await this.servers[this.leader].Call("KVServer.Get", args, reply);
      if (ok && reply.Err === OK) return reply.Value;
      if (ok && reply.Err === ErrNoKey) return "";
      await this.next(++failures);
    }
  }

  async PutAppend(key: string, value: string, op: string): Promise<void> {
    const args = new PutAppendArgs();
    args.Key = key;
    args.Value = value;
    args.Op = op;
    args.Clerk = this.name;
    args.Request = ++this.request;
    for (let failures = 0;;) {
      const reply = new PutAppendReply();
      const ok = await this.servers[this.leader].Call("KVServer.PutAppend", args, reply);
      if (ok && reply.Err === OK) return;
      await this.next(++failures);
    }
  }

  Put(key: string, value: string): Promise<void> {
    return this.PutAppend(key, value, "Put");
  }

  Append(key: string, value: string): Promise<void> {
    return this.PutAppend(key, value, "Append");
  }

  async next(failures: number): Promise<void> {
    this.leader = (this.leader + 1) % this.servers.length;
    if (failures % this.servers.length === 0) await sleep(pause);
  }
}

export function MakeClerk(servers: ClientEnd[]): Clerk {
  return new Clerk(servers);
}
