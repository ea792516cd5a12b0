/**
 * A digest of what happens in a run: RPCs with their bytes, and when they were sent, lost, delayed and
 * answered; lives and connections; what Start and GetState returned; applied entries; snapshots; of saves the
 * length, beginning and end.
 *
 * @module
 */

import type { Message } from "../labrpc/mod.ts";
import type { ApplyMsg } from "../raft/api.ts";
import type { RunWatcher } from "./watcher.ts";

const enum Kind {
  Sent = 1,
  Unreachable,
  RequestDropped,
  Handling,
  Replied,
  ServerGone,
  ReplyDropped,
  ReplyDelayed,
  Delivered,
  Failed,
  Started,
  Crashed,
  Connected,
  Network,
  Applied,
  Saved,
  RequestDelayed,
  Link,
  StartReturned,
  StateReturned,
  OperationCalled,
  OperationReturned,
  SnapshotMade,
  SnapshotApplied,
  SnapshotRefused,
}

/**
 * Only this many bytes at the beginning and the end of a save are mixed in: to read all of a long log would
 * cost more than the run.
 */
const edge = 512;

/** A snapshot longer than this is treated like a save. */
const long = 16_384;

/** Watches a run and mixes it into 64 bits, with 32-bit integer arithmetic only, so that every runtime agrees. */
export class Digest implements RunWatcher {
  /** Two halves. In ordinary fields V8 would store 32-bit numbers as doubles. */
  readonly #state = Int32Array.of(0x9e3779b9, 0x7f4a7c15);
  #now: () => number;

  /** @param now returns the run's clock, in microseconds */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** 16 hex digits. */
  value(): string {
    return Array.from(this.#state, (half) => (half >>> 0).toString(16).padStart(8, "0")).join("");
  }

  #mix(x: number): void {
    const state = this.#state;
    let a = Math.imul(state[0] ^ x, 0x85ebca6b);
    a ^= a >>> 15;
    const b = Math.imul(state[1] + x, 0xc2b2ae35) ^ a;
    state[0] = a;
    state[1] = b ^ (b >>> 13);
  }

  #event(kind: Kind, x: number): void {
    const now = this.#now();
    this.#mix(kind);
    this.#mix(now >>> 0);
    this.#mix((now / 2 ** 32) >>> 0);
    this.#mix(x);
  }

  #bytes(bytes: Uint8Array, from = 0, to = bytes.length): void {
    const state = this.#state;
    let a = state[0];
    for (let i = from; i < to; i++) a = Math.imul(a ^ bytes[i], 0x01000193);
    state[0] = a;
    this.#mix(to - from);
  }

  #edges(bytes: Uint8Array): void {
    const { length } = bytes;
    this.#bytes(bytes, 0, Math.min(edge, length));
    this.#bytes(bytes, Math.min(length, Math.max(edge, length - edge)), length);
    this.#mix(length);
  }

  #snapshotBytes(bytes: Uint8Array): void {
    if (bytes.length > long) this.#edges(bytes);
    else this.#bytes(bytes);
  }

  #text(text: string): void {
    this.#mix(text.length);
    for (let i = 0; i < text.length; i++) this.#mix(text.charCodeAt(i));
  }

  sent(message: Message): void {
    this.#event(Kind.Sent, message.id);
    this.#bytes(message.args);
  }
  unreachable(message: Message, delay: number): void {
    this.#event(Kind.Unreachable, message.id);
    this.#mix(delay);
  }
  requestDelayed(message: Message, delay: number): void {
    this.#event(Kind.RequestDelayed, message.id);
    this.#mix(delay);
  }
  requestDropped(message: Message): void {
    this.#event(Kind.RequestDropped, message.id);
  }
  handling(message: Message): void {
    this.#event(Kind.Handling, message.id);
  }
  replied(message: Message, _reply: unknown, bytes: Uint8Array): void {
    this.#event(Kind.Replied, message.id);
    this.#bytes(bytes);
  }
  serverGone(message: Message): void {
    this.#event(Kind.ServerGone, message.id);
  }
  replyDropped(message: Message): void {
    this.#event(Kind.ReplyDropped, message.id);
  }
  replyDelayed(message: Message, delay: number): void {
    this.#event(Kind.ReplyDelayed, message.id);
    this.#mix(delay);
  }
  delivered(message: Message): void {
    this.#event(Kind.Delivered, message.id);
  }
  failed(message: Message): void {
    this.#event(Kind.Failed, message.id);
  }
  started(server: number, life: number): void {
    this.#event(Kind.Started, server);
    this.#mix(life);
  }
  crashed(server: number): void {
    this.#event(Kind.Crashed, server);
  }
  connected(server: number, yes: boolean): void {
    this.#event(Kind.Connected, server);
    this.#mix(Number(yes));
  }
  link(from: number, to: number, yes: boolean): void {
    this.#event(Kind.Link, from);
    this.#mix(to);
    this.#mix(Number(yes));
  }
  network(setting: string, yes: boolean): void {
    this.#event(Kind.Network, Number(yes));
    this.#text(setting);
  }
  startReturned(server: number, [index, term, isLeader]: readonly [number, number, boolean]): void {
    this.#event(Kind.StartReturned, server);
    this.#mix(index);
    this.#mix(term);
    this.#mix(Number(isLeader));
  }
  stateReturned(server: number, [term, isLeader]: readonly [number, boolean]): void {
    this.#event(Kind.StateReturned, server);
    this.#mix(term);
    this.#mix(Number(isLeader));
  }
  applied(server: number, msg: ApplyMsg): void {
    if (msg.SnapshotValid) return this.#snapshot(Kind.SnapshotApplied, server, msg);
    this.#event(Kind.Applied, server);
    this.#mix(msg.CommandIndex);
    // The RPCs already cover a service's command; reading it here would run the server's code.
    const { Command } = msg;
    this.#text(typeof Command === "object" && Command !== null ? "an object" : String(Command));
  }
  snapshotRefused(server: number, msg: ApplyMsg): void {
    this.#snapshot(Kind.SnapshotRefused, server, msg);
  }
  #snapshot(kind: Kind, server: number, { SnapshotIndex, SnapshotTerm, Snapshot }: ApplyMsg): void {
    this.#event(kind, server);
    this.#mix(SnapshotIndex);
    this.#mix(SnapshotTerm);
    this.#snapshotBytes(Snapshot);
  }
  snapshotMade(server: number, index: number, snapshot: Uint8Array): void {
    this.#event(Kind.SnapshotMade, server);
    this.#mix(index);
    this.#snapshotBytes(snapshot);
  }
  saved(server: number, bytes: Uint8Array, _life: number, snapshot: Uint8Array | null): void {
    this.#event(Kind.Saved, server);
    this.#edges(bytes);
    if (snapshot !== null) this.#snapshotBytes(snapshot);
  }
  operationCalled(client: number, operation: number, text: string): void {
    this.#event(Kind.OperationCalled, client);
    this.#mix(operation);
    this.#text(text);
  }
  operationReturned(client: number, operation: number, text: string): void {
    this.#event(Kind.OperationReturned, client);
    this.#mix(operation);
    this.#text(text);
  }
}
