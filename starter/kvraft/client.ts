/**
 * Your clerk goes into this file: the library by which a client uses the service.
 *
 * @module
 */

import type { ClientEnd } from "../../labrpc/mod.ts";
import type { Clerk as ClerkMethods } from "../../kvraft/api.ts";
// Each name once you use it (what is imported and not used is an error, as in Go):
// import { ErrNoKey, ErrWrongLeader, GetArgs, GetReply, OK, PutAppendArgs, PutAppendReply } from "./common.ts";

class Clerk implements ClerkMethods {
  /** An end to each server, in random order: a server's place here is not its number. */
  readonly servers: ClientEnd[];

  // You will have to add to this class.

  constructor(servers: ClientEnd[]) {
    this.servers = servers;
    // Your code here. A number that no other clerk has can be drawn: 1 + Math.floor(Math.random() * 2 ** 52). It cannot be
    // counted, since each clerk is a program of its own, which begins to count anew.
  }

  /**
   * The current value of a key, "" if it has none. Keeps trying for ever in the face of all other errors.
   *
   * An RPC is sent with code like this:
   *
   *     const args = new GetArgs();
   *     const reply = new GetReply();      // a new one for every call
   *     const ok = await this.servers[i].Call("KVServer.Get", args, reply);
   */
  Get(_key: string): Promise<string> {
    // Your code here. Make it async, and take the underscore off the parameter: it says "not used".
    return Promise.resolve("");
  }

  /** What Put and Append have in common. */
  PutAppend(_key: string, _value: string, _op: string): Promise<void> {
    // Your code here, by "KVServer.PutAppend".
    return Promise.resolve();
  }

  Put(key: string, value: string): Promise<void> {
    return this.PutAppend(key, value, "Put");
  }

  Append(key: string, value: string): Promise<void> {
    return this.PutAppend(key, value, "Append");
  }
}

/** Makes a client of the service. */
export function MakeClerk(servers: ClientEnd[]): ClerkMethods {
  return new Clerk(servers);
}
