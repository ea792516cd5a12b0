/**
 * The contract of the counter lab. Each server has counters; a client's key says which server has its counter.
 *
 *     const server = StartServer(me, persister)      // one server; its handlers are called by RPC
 *     server.Kill()
 *     const clerk = MakeClerk(servers)                // a client, with an end to each server
 *     await clerk.Add("k", 3)                         // adds, and resolves to the counter's new value
 *
 * @module
 */

import type { ClientEnd } from "../labrpc/mod.ts";
import type { Persister } from "../raft/persister.ts";

/** What the tester calls on a server. */
export interface CounterServer {
  /** It is no longer needed. */
  Kill(): void;
}

/** What the tester calls on a client. */
export interface Clerk {
  /** Adds `amount` to the counter `key` exactly once; keeps trying until it is done. Resolves to the new value. */
  Add(key: string, amount: number): Promise<number>;
}

/** What server.ts must export. */
export type StartServer = (me: number, persister: Persister) => CounterServer;

/** What client.ts must export. */
export type MakeClerk = (servers: ClientEnd[]) => Clerk;
