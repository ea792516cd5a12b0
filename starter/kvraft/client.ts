/**
 * Your clerk goes into this file: the library by which a client uses the service.
 *
 * @module
 */

import type { ClientEnd } from "../../labrpc/mod.ts";
import type { Clerk as ClerkMethods } from "../../kvraft/api.ts";
// Import each name once you use it (an unused import is an error, as in Go):
// import { ErrNoKey, ErrWrongLeader, GetArgs, GetReply, OK, PutAppendArgs, PutAppendReply } from "./common.ts";

class Clerk implements ClerkMethods {
  /** An end to each server, in random order: the index here is not the server's number. */
  readonly servers: ClientEnd[];

  // You will have to add to this class.

  constructor(servers: ClientEnd[]) {
    this.servers = servers;
    // Your code here. For a number that no other clerk has, draw one: 1 + Math.floor(Math.random() * 2 ** 52). A
    // counter does not work: each clerk is a separate program, which would start counting anew.
  }

  /**
   * The current value of a key, "" if it has none. Keeps trying forever on all other errors.
   *
   * Send an RPC with code like this:
   *
   *     const args = new GetArgs();
   *     const reply = new GetReply();      // a new one for every call
   *     const ok = await this.servers[i].Call("KVServer.Get", args, reply);
   */
  Get(_key: string): Promise<string> {
    // Your code here. Make it async, and remove the underscore from the parameter: it means "not used".
    return Promise.resolve("");
  }

  /** What Put and Append have in common. */
  PutAppend(_key: string, _value: string, _op: string): Promise<void> {
    // Your code here, with "KVServer.PutAppend".
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
