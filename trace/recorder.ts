/**
 * Makes a run's events from what its watcher is told.
 *
 * @module
 */

import type { Message } from "../labrpc/mod.ts";
import type { ApplyMsg } from "../raft/api.ts";
import type { LossReason, Role, TraceEvent } from "./event.ts";
import { Operations } from "./operations.ts";
import { brief, full, gobValues, type Limits, objectValue, textValue, type Value } from "./value.ts";
import type { Asked, RunWatcher } from "./watcher.ts";

/** Saves of up to this many bytes are decoded: a Raft with a long log saves megabytes a second. */
const decodedSave = 2048;

/**
 * Watches a run and emits its events. Of the student's data it reads only bytes, and what the tester
 * received.
 */
export class Recorder implements RunWatcher {
  #now: () => number;
  #emit: (event: TraceEvent) => void;
  #full: boolean;
  #limits: Limits;
  #lives: number[] = [];
  #running: boolean[] = [];
  #connected: boolean[] = [];
  /** Why calls are about to fail, by message id; removed at the next event of the message. */
  #reasons = new Map<number, LossReason>();
  #operations = new Operations();
  /** The command that Start is being called with. */
  #command: Value = null;

  /**
   * @param now returns the run's clock, in microseconds
   * @param emit called with each event
   * @param all whether long values are kept whole, and saves decoded
   */
  constructor(now: () => number, emit: (event: TraceEvent) => void, all: boolean) {
    this.#now = now;
    this.#emit = (event) => {
      if (event.kind !== "request arrived") this.#operations.other();
      emit(event);
    };
    this.#full = all;
    this.#limits = all ? full : brief;
  }

  #atSender(message: Message) {
    const { sender, life } = senderOf(message);
    return {
      at: this.#now(),
      server: sender,
      peer: message.server as number,
      message: message.id,
      method: message.method,
      life,
    };
  }

  #atTarget(message: Message) {
    const { server, peer, ...rest } = this.#atSender(message);
    return { ...rest, server: peer, peer: server };
  }

  sent(message: Message): void {
    const { args } = message;
    const values = gobValues(args, this.#limits);
    const at = this.#atSender(message);
    const operation = this.#operations.sent(at.server, message.id);
    this.#emit({ kind: "request sent", ...at, args: values, bytes: args.length, ...operation });
  }
  unreachable(message: Message, delay: number): void {
    const reason = this.#whyUnreachable(message);
    this.#reasons.set(message.id, reason);
    this.#emit({ kind: "unreachable", ...this.#atSender(message), reason, delay });
  }
  requestDelayed(message: Message, delay: number): void {
    this.#emit({ kind: "request delayed", ...this.#atSender(message), delay });
  }
  requestDropped(message: Message): void {
    this.#reasons.set(message.id, "request lost");
    this.#emit({ kind: "request lost", ...this.#atSender(message) });
  }
  handling(message: Message): void {
    this.#operations.handling(message.server as number, message.id);
    this.#emit({ kind: "request arrived", ...this.#atTarget(message) });
  }
  replied(message: Message, _reply: unknown, bytes: Uint8Array): void {
    const reply = gobValues(bytes, this.#limits);
    this.#emit({ kind: "reply sent", ...this.#atTarget(message), reply, bytes: bytes.length });
  }
  serverGone(message: Message): void {
    const { sender, life } = senderOf(message);
    const cut = !this.#connected[sender] || life !== this.#lives[sender];
    this.#reasons.set(message.id, cut ? "caller cut off" : "target gone");
    this.#emit({ kind: "reply undeliverable", ...this.#atTarget(message) });
  }
  replyDropped(message: Message): void {
    this.#reasons.set(message.id, "reply lost");
    this.#emit({ kind: "reply lost", ...this.#atTarget(message) });
  }
  replyDelayed(message: Message, delay: number): void {
    this.#emit({ kind: "reply delayed", ...this.#atTarget(message), delay });
  }
  delivered(message: Message): void {
    this.#emit({ kind: "reply arrived", ...this.#atSender(message) });
  }
  failed(message: Message): void {
    const reason = this.#reasons.get(message.id) ?? null;
    this.#reasons.delete(message.id);
    this.#emit({ kind: "call failed", ...this.#atSender(message), reason });
  }

  #whyUnreachable(message: Message): LossReason {
    const { sender, life } = senderOf(message);
    const target = message.server as number;
    if (life !== this.#lives[sender]) return "caller crashed";
    if (!this.#connected[sender]) return "caller disconnected";
    if (!this.#running[target]) return "target crashed";
    return this.#connected[target] ? "no connection" : "target disconnected";
  }

  started(server: number, life: number): void {
    this.#lives[server] = life;
    this.#running[server] = true;
    this.#emit({ kind: "launched", at: this.#now(), server, life });
  }
  played(server: number): void {
    this.#emit({ kind: "played", at: this.#now(), server });
  }
  crashed(server: number): void {
    this.#running[server] = false;
    this.#emit({ kind: "crashed", at: this.#now(), server });
  }
  /** The tester also disconnects servers that are disconnected already; only changes become events. */
  connected(server: number, connected: boolean): void {
    if ((this.#connected[server] ?? false) === connected) return;
    this.#connected[server] = connected;
    this.#emit({ kind: "connected", at: this.#now(), server, connected });
  }
  network(setting: "reliable" | "longReordering" | "lateRequests", on: boolean): void {
    this.#emit({ kind: "network", at: this.#now(), server: null, setting, on });
  }
  link(from: number, to: number, arrives: boolean): void {
    this.#emit({ kind: "link", at: this.#now(), server: from, peer: to, arrives });
  }
  startCalled(server: number, command: unknown): void {
    this.#command = this.#commandValue(command);
    this.#operations.startCalled(server);
    this.#emit({ kind: "start called", at: this.#now(), server, command: this.#command });
  }
  startReturned(server: number, [index, term, isLeader]: readonly [number, number, boolean]): void {
    const command = this.#command;
    const whose = this.#operations.startReturned(index, isLeader, command);
    this.#emit({ kind: "start returned", at: this.#now(), server, command, index, term, isLeader, ...whose });
  }
  stateReturned(server: number, [term, isLeader]: readonly [number, boolean]): void {
    this.#emit({ kind: "state returned", at: this.#now(), server, term, isLeader });
  }
  applied(server: number, msg: ApplyMsg, life: number): void {
    if (msg.SnapshotValid) return this.#snapshot("snapshot applied", server, msg, life);
    const { CommandValid: valid, CommandIndex: index, Command } = msg;
    const command = this.#commandValue(Command);
    const whose = this.#operations.applied(index, command);
    this.#emit({ kind: "applied", at: this.#now(), server, life, valid, index, command, ...whose });
  }
  snapshotRefused(server: number, msg: ApplyMsg, life: number): void {
    this.#snapshot("snapshot refused", server, msg, life);
  }
  #snapshot(
    kind: "snapshot applied" | "snapshot refused",
    server: number,
    msg: ApplyMsg,
    life: number,
  ): void {
    const { SnapshotIndex: index, SnapshotTerm: term, Snapshot: { length: bytes } } = msg;
    this.#emit({ kind, at: this.#now(), server, life, index, term, bytes });
  }
  snapshotMade(server: number, index: number, { length: bytes }: Uint8Array, life: number): void {
    this.#emit({ kind: "snapshot made", at: this.#now(), server, life, index, bytes });
  }
  saved(server: number, bytes: Uint8Array, life: number, snapshot: Uint8Array | null): void {
    const state = this.#full && bytes.length <= decodedSave ? { state: gobValues(bytes, full) } : {};
    const second = snapshot === null ? {} : { snapshot: snapshot.length };
    this.#emit({ kind: "saved", at: this.#now(), server, life, bytes: bytes.length, ...second, ...state });
  }
  step(text: string): void {
    this.#emit({ kind: "step", at: this.#now(), server: null, text });
  }
  operationCalled(client: number, operation: number, text: string, asked?: Asked): void {
    this.#operations.called(client, operation);
    const what = asked === undefined ? {} : { asked };
    this.#emit({ kind: "operation called", at: this.#now(), server: null, client, operation, text, ...what });
  }
  operationReturned(client: number, operation: number, text: string): void {
    this.#operations.returned(client);
    this.#emit({ kind: "operation returned", at: this.#now(), server: null, client, operation, text });
  }
  /** A warning of labgob; `server` is the one whose code caused it. */
  warning(server: number | null, text: string): void {
    this.#emit({ kind: "warning", at: this.#now(), server, text });
  }
  /** What the referee says about the previous event. */
  complaint(complaint: Complained): void {
    const { rule, severity, server, section, sentence, context } = complaint;
    this.#emit({ kind: "complaint", at: this.#now(), server, rule, severity, section, sentence, context });
  }
  /** What the referee has learned about a server from the previous event. */
  learned(learned: Learnt): void {
    const { server, ...changes } = learned;
    this.#emit({ kind: "learned", at: this.#now(), server, ...changes });
  }
  failure({ server, kind, message }: { server: number | null; kind: string; message: string }): void {
    this.#emit({ kind: "failed", at: this.#now(), server, failure: kind, message });
  }

  #commandValue(command: unknown): Value {
    if (typeof command === "string") return textValue(command, this.#limits);
    if (typeof command === "number" && Number.isFinite(command)) return command;
    if (typeof command === "boolean" || command === null) return command;
    if (typeof command === "object") return objectValue(command, this.#limits);
    return { number: String(command) };
  }
}

/** A complaint of the referee, as far as events contain it. */
interface Complained {
  rule: string;
  severity: string;
  server: number;
  section: string;
  sentence: string;
  context: string | null;
}

/** What the referee has learned about a server; only what changed. */
interface Learnt {
  server: number;
  term?: number;
  role?: Role;
  vote?: number | null;
  commit?: number;
}

const senders = new Map<unknown, { sender: number; life: number }>();

/** The tester calls an end `server.life>peer`. */
function senderOf({ end }: Message): { sender: number; life: number } {
  let found = senders.get(end);
  if (found === undefined) {
    const [sender, life] = String(end).split(/[.>]/).map(Number);
    senders.set(end, found = { sender, life });
  }
  return found;
}
