/**
 * The referee of the Raft below a service: it gets the servers' events, but not the clients'.
 *
 * @module
 */

import type { Message } from "../../labrpc/mod.ts";
import { Referee } from "../../referee/mod.ts";
import type { ApplyMsg } from "../../raft/api.ts";
import { rpcOf } from "../../trace/figure2.ts";
import type { RunWatcher } from "../../trace/watcher.ts";

type Options = ConstructorParameters<typeof Referee>[0] & { servers: number };

export class RefereeBelow implements RunWatcher {
  #referee: Referee;
  #servers: number;
  /** The owner of each end, by the end's name. */
  #owners = new Map<unknown, number>();
  /** What the methods of the servers' Rafts begin with, once that is known; and messages sent before. */
  #raft: string | null = null;
  #early: [Message, unknown][] = [];

  constructor({ servers, ...options }: Options) {
    this.#referee = new Referee({ ...options, ownService: true });
    this.#servers = servers;
  }

  complaints(): ReturnType<Referee["complaints"]> {
    return this.#referee.complaints();
  }
  learned(): ReturnType<Referee["learned"]> {
    return this.#referee.learned();
  }
  recentStates(): ReturnType<Referee["recentStates"]> {
    return this.#referee.recentStates();
  }
  ended(): void {
    this.#referee.ended();
  }
  unchecked(): ReturnType<Referee["unchecked"]> {
    return this.#referee.unchecked();
  }

  /** Whether it comes from a server. */
  #isServers({ end }: Message): boolean {
    let owner = this.#owners.get(end);
    if (owner === undefined) this.#owners.set(end, owner = Number.parseInt(String(end)));
    return owner < this.#servers;
  }

  /** Whether it is between two Rafts: neither a client's nor between their services. */
  #isRafts(message: Message): boolean {
    return this.#isServers(message) && (this.#raft === null || message.method.startsWith(this.#raft));
  }

  serves(_server: number, names: string[]): void {
    this.#raft = `${names.at(-1)}.`;
    for (const [message, args] of this.#early.splice(0)) this.sent(message, args);
  }

  sent(message: Message, args: unknown): void {
    if (!this.#isRafts(message)) return;
    if (this.#raft === null && rpcOf(message.method) === null) this.#early.push([message, args]);
    else this.#referee.sent(message, args);
  }
  handling(message: Message): void {
    if (this.#isRafts(message)) this.#referee.handling(message);
    else this.#referee.asked(message.server as number);
  }
  replied(message: Message, reply: unknown): void {
    if (this.#isRafts(message)) this.#referee.replied(message, reply);
  }
  unheard(message: Message, reply: unknown): void {
    if (this.#isRafts(message)) this.#referee.unheard(message, reply);
  }
  delivered(message: Message): void {
    if (this.#isRafts(message)) this.#referee.delivered(message);
  }
  failed(message: Message): void {
    if (this.#isRafts(message)) this.#referee.failed(message);
  }

  started(server: number, life: number): void {
    if (server < this.#servers) this.#referee.started(server, life);
  }
  crashed(server: number): void {
    this.#referee.crashed(server);
  }
  startCalled(server: number, command: unknown): void {
    this.#referee.startCalled(server, command);
  }
  startReturned(server: number, result: readonly [number, number, boolean]): void {
    this.#referee.startReturned(server, result);
  }
  stateReturned(server: number, result: readonly [number, boolean]): void {
    this.#referee.stateReturned(server, result);
  }
  applied(server: number, msg: ApplyMsg, life: number): void {
    this.#referee.applied(server, msg, life);
  }
  snapshotMade(server: number, index: number, snapshot: Uint8Array, life: number): void {
    this.#referee.snapshotMade(server, index, snapshot, life);
  }
  saved(server: number, state: Uint8Array, life: number, snapshot: Uint8Array | null): void {
    this.#referee.saved(server, state, life, snapshot);
  }
}
