/**
 * The referee of a key/value service: compares clients' answers with what came out of the log below.
 *
 * Students choose the fields of their commands and requests, so it reads only what the courses fix: the clerk's calls
 * and returns; key, value and operation of a request; `Err` and `Value` of a reply; the arguments of Start and
 * Snapshot; and what comes out of the applyCh. A command is for the operation whose key and value are among its texts.
 * If that is not clear, it is silent: about a key until the next Put; and altogether once a command hides its texts. And
 * what a client got from a Get is wrong only if no order of all clients' operations explains it (possible.ts).
 *
 * @module
 */

import type { Message } from "../../labrpc/mod.ts";
import type { ApplyMsg } from "../../raft/api.ts";
import { judgeGet, neverTaken, wherePut } from "./answers.ts";
import { type ServiceComplaint, ServiceComplaints, type ServiceRuleId } from "./complaints.ts";
import { fieldsBut, fingerprint } from "./leaves.ts";
import { kinds, type Operation } from "./operations.ts";
import { service } from "../rules/service.ts";
import { namesFor } from "../../trace/names.ts";
import { ServiceState } from "./state.ts";

interface Options {
  /** The run's clock, in microseconds. */
  now: () => number;
  /** Number of servers; clients have higher numbers. */
  servers: number;
  /** Whether that is the wall clock: then K7 is off. */
  real?: boolean;
  /** Called with each complaint. */
  heard?: (complaint: ServiceComplaint) => void;
}

export interface Asked {
  op: "Get" | "Put" | "Append";
  key: string;
  value?: string;
}

/** An operation whose entry was replaced. */
interface Replaced {
  operation: Operation;
  server: number;
  index: number;
  at: number;
}

/** Microseconds after which a client that still waits is reported: servers may let go by a timer of their own. */
const patience = 3_000_000;

/** A RunWatcher. */
export class ServiceReferee {
  #now: () => number;
  #servers: number;
  #real: boolean;
  #state: ServiceState;
  /** Commands that servers have put into their logs, by server and index. */
  #started: Map<number, { name: string; operation: Operation }>[] = [];
  /** Open requests of clients, by the message's id, and the replies to them. */
  #requests = new Map<
    number,
    { operation: Operation; server: number; value: string | null; taken: number }
  >();
  #starting: { server: number; name: string; operation: Operation | null } | null = null;
  #replaced: Replaced[] = [];
  /** Snapshots up to entries that have come out of no log yet: they may be entries of the Raft's own, as at a new term. */
  #ahead: { server: number; index: number; taken: number; at: number }[] = [];
  /** Writes answered before an entry for them was seen, while no command had yet shown what it is for. */
  #early: { write: Operation; at: number; where: string | null }[] = [];
  /** Whether a command has shown what it is for. */
  #isShown = false;
  #isOver = false;

  constructor({ now, servers, real = false, heard = () => {} }: Options) {
    this.#now = now;
    this.#servers = servers;
    this.#real = real;
    this.#state = new ServiceState(now, new ServiceComplaints(heard));
  }

  /** The complaints so far, the earliest first. */
  complaints(): ServiceComplaint[] {
    this.#checkWaiting();
    return this.#state.complaints.list();
  }

  /** The rules that were not checked to the end of the run. */
  unchecked(): ServiceRuleId[] {
    if (!this.#isOver) return this.#real ? ["K7"] : [];
    return Object.keys(service) as ServiceRuleId[];
  }

  /** Stops judging: the Raft below is wrong, or commands cannot be read. */
  stop(): void {
    this.#isOver = true;
  }

  // ---- Servers ----

  started(id: number, life: number): void {
    if (id >= this.#servers) return; // a client
    const server = this.#state.server(id);
    server.taken = server.snapshot;
    this.#started[id] = new Map();
    this.#replaced = this.#replaced.filter((replaced) => replaced.server !== id);
    if (life > 1) server.restored = { at: this.#now(), index: server.snapshot };
    server.isCertain = false;
  }

  startCalled(server: number, command: unknown): void {
    if (this.#isOver) return;
    const operation = this.#state.operations.waitingFor(command);
    this.#starting = { server, name: fingerprint(command), operation };
  }

  startReturned(id: number, [index, , isLeader]: readonly [number, number, boolean]): void {
    const starting = this.#starting;
    this.#starting = null;
    if (starting?.server !== id || !isLeader || starting.operation === null) return;
    const { name, operation } = starting;
    operation.starts.push({ server: id, index });
    (this.#started[id] ??= new Map()).set(index, { name, operation });
  }

  applied(id: number, msg: ApplyMsg): void {
    if (this.#isOver) return;
    this.#checkWaiting();
    const server = this.#state.server(id);
    if (msg.SnapshotValid) {
      // The service may refuse it, so this is the most it may have taken.
      server.taken = Math.max(server.taken, msg.SnapshotIndex);
      server.snapshot = Math.max(server.snapshot, msg.SnapshotIndex);
      server.restored = { at: this.#now(), index: msg.SnapshotIndex };
      server.isCertain = true;
      return;
    }
    if (!msg.CommandValid) return;
    const { CommandIndex: index, Command: command } = msg;
    server.taken = Math.max(server.taken, index);
    server.isCertain = true;
    if (this.#state.log[index] === undefined) this.#commit(index, command);
    const own = this.#started[id]?.get(index);
    if (own === undefined) return;
    this.#started[id].delete(index);
    if (own.name !== this.#state.log[index] && own.operation.returnedAt === null) {
      this.#replaced.push({ operation: own.operation, server: id, index, at: this.#now() });
    }
  }

  /** An entry comes out of a log for the first time. */
  #commit(index: number, command: unknown): void {
    if (index > 1 && this.#state.log[index - 1] === undefined) return this.stop();
    this.#state.log[index] = fingerprint(command);
    this.#checkAhead();
    const meaning = this.#state.operations.meaningOf(command);
    if (meaning === "hidden") return this.stop();
    this.#state.operations.perhapsIn(command, meaning);
    if ("unclear" in meaning) {
      for (const same of meaning.unclear) {
        this.#state.key(same[0].key).forget(this.#now());
        for (const write of same) {
          write.perhapsDone ||= write.returnedAt === null && write.entries.length === 0;
        }
      }
      return;
    }
    for (const write of meaning.writes) {
      if (write.perhapsDone) {
        if (write.returnedAt === null) this.#state.key(write.key).forget(this.#now());
        continue;
      }
      const key = this.#state.key(write.key);
      if (write.entries.length === 0) key.write(index, write, this.#now());
      else key.repeats.push({ index, by: write });
      write.entries.push(index);
      this.#isShown = true;
    }
    if (!this.#isShown || this.#early.length === 0) return;
    for (const { write, at, where } of this.#early.splice(0)) neverTaken(this.#state, write, at, where);
  }

  snapshotMade(id: number, index: number): void {
    const server = this.#state.server(id);
    if (!server.isCertain) server.taken = Math.max(server.taken, index);
    const { taken } = server;
    if (!this.#isOver && index > taken) {
      this.#ahead.push({ server: id, index, taken, at: this.#now() });
      this.#checkAhead();
    }
    server.snapshot = Math.max(server.snapshot, Math.min(index, taken));
  }

  /** K6: of the entries that a snapshot should include, and that its server had not taken, one has come out. */
  #checkAhead(): void {
    if (this.#ahead.length === 0) return;
    const { log, complaints } = this.#state;
    this.#ahead = this.#ahead.filter(({ server, index, taken, at }) => {
      if (log[taken + 1] === undefined) return true;
      complaints.add("K6", server, { index, taken }, { at });
      return false;
    });
  }

  // ---- Requests ----

  sent(message: Message, args: unknown): void {
    if (this.#isOver) return;
    const operation = this.#state.operations.ofClient.get(Number.parseInt(String(message.end)));
    if (operation === undefined || typeof message.server !== "number") return;
    if (typeof args !== "object" || args === null || Reflect.get(args, "Key") !== operation.key) return;
    if (operation.value !== undefined && Reflect.get(args, "Value") !== operation.value) return;
    // A clerk that keeps asking after it has returned, or asks for something else than it was, is not understood.
    const op = Reflect.get(args, "Op");
    if (operation.returnedAt !== null || (op !== operation.op && kinds.includes(op))) return this.stop();
    const fields = fieldsBut(args, ["Key", "Value", "Op"]);
    if (fingerprint(operation.requests.at(-1)) !== fingerprint(fields)) operation.requests.push(fields);
    this.#requests.set(message.id, { operation, server: message.server, value: null, taken: 0 });
    operation.open.push({ id: message.id, server: message.server });
  }

  replied(message: Message, reply: unknown): void {
    const request = this.#requests.get(message.id);
    if (request === undefined || typeof reply !== "object" || reply === null) return;
    const err = Reflect.get(reply, "Err");
    if ((err !== "OK" && err !== "ErrNoKey") || Reflect.get(reply, "WrongLeader") === true) return;
    const value = request.operation.op === "Get" && err === "OK" ? Reflect.get(reply, "Value") : "";
    if (typeof value !== "string") return;
    request.value = value;
    request.taken = this.#state.server(request.server).taken;
  }

  delivered(message: Message): void {
    const request = this.#close(message);
    if (request === undefined || request.value === null) return;
    const { operation, server, value, taken } = request;
    operation.answers.push({ server, value, taken });
  }

  failed(message: Message): void {
    this.#close(message);
  }

  #close({ id }: Message) {
    const request = this.#requests.get(id);
    this.#requests.delete(id);
    const open = request?.operation.open ?? [];
    const at = open.findIndex((each) => each.id === id);
    if (at >= 0) open.splice(at, 1);
    return request;
  }

  // ---- Clients ----

  operationCalled(client: number, _number: number, _text: string, asked?: Asked): void {
    if (this.#isOver || asked === undefined) return;
    const who = namesFor(this.#servers)(client);
    this.#state.operations.called({ client, who }, asked, this.#now(), this.#state.key(asked.key).floor);
  }

  operationReturned(client: number, _number: number, _text: string, got?: string): void {
    const operation = this.#state.operations.ofClient.get(client);
    if (operation === undefined || this.#isOver) return;
    this.#state.operations.returned(operation, this.#now(), got);
    this.#checkWaiting();
    if (operation.op === "Get") {
      judgeGet(this.#state, operation, got);
      operation.answers.length = 0; // a long value's copy
    } else if (operation.entries.length > 0) {
      this.#state.key(operation.key).raise(operation.entries[0], this.#now());
    } else {
      const early = { write: operation, at: this.#now(), where: wherePut(this.#state, operation) };
      if (this.#isShown) neverTaken(this.#state, operation, early.at, early.where);
      else this.#early.push(early);
    }
  }

  /** K7: a client waits for an entry that was replaced. */
  #checkWaiting(): void {
    if (this.#replaced.length === 0 || this.#real || this.#isOver) return;
    const now = this.#now();
    this.#replaced = this.#replaced.filter((replaced) => {
      const { operation, server, index, at } = replaced;
      const isStuck = operation.returnedAt === null && operation.open.length === 1 &&
        operation.open[0].server === server && operation.starts.at(-1)!.index === index;
      if (isStuck && now - at > patience) {
        this.#state.complaints.add("K7", server, { waiting: operation, index, instead: at }, { at: now });
      }
      return isStuck && now - at <= patience;
    });
  }
}
