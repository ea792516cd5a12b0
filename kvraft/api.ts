/**
 * The contract between a student's key/value service and the tester.
 *
 *     const kv = StartKVServer(servers, me, persister, maxraftstate)    // server.ts: one server, with a Raft in it
 *     kv.rf                                                             // that Raft
 *     kv.Kill()                                                         // this instance is finished
 *     const ck = MakeClerk(servers)                                     // client.ts: a client
 *     await ck.Put("x", "1")                                            // returns only once it is done
 *     await ck.Append("x", "2")
 *     await ck.Get("x")                                                 // "12"
 *
 * Source: client.go and server.go of MIT 6.824 Lab 3 (2020 to 2023) and of Princeton COS418 Assignment 5.
 *
 * @module
 */

import type { ClientEnd } from "../labrpc/mod.ts";
import type { RaftServer } from "../raft/api.ts";
import type { Persister } from "../raft/persister.ts";

/**
 * A client of the service. Each method keeps trying until the operation is done, however long that takes; the service
 * must do it exactly once, even if the clerk asks again. A clerk does one operation at a time.
 */
export interface Clerk {
  /** The key's value; "" if it has none. */
  Get(key: string): Promise<string>;
  /** Replaces the key's value. */
  Put(key: string, value: string): Promise<void>;
  /** Appends to the key's value; to "" if it has none. */
  Append(key: string, value: string): Promise<void>;
}

/** What the tester calls on a server. The object's class names the service: clerks call "KVServer.Get" and the like. */
export interface KVServer {
  /** The server's Raft: the tester asks it who leads, and registers its handlers as another service of this server. */
  readonly rf: RaftServer;
  /** The tester is done with this instance. Kill its Raft, too. */
  Kill(): void;
}

/** What client.ts must export. `servers` has an end to each server, in random order. */
export type MakeClerk = (servers: ClientEnd[]) => Clerk;

/**
 * What server.ts must export. `servers` has the ends to all servers, for Raft; `me` is this server's index among them.
 * `persister` holds what an earlier life saved, Raft's state and the service's snapshot. As Raft's state nears
 * `maxraftstate` bytes, the service must make a snapshot, so that Raft can discard its log; -1 means never. It must
 * return at once.
 */
export type StartKVServer = (
  servers: ClientEnd[],
  me: number,
  persister: Persister,
  maxraftstate: number,
) => KVServer;
