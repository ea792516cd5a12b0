/**
 * Each server's Figure 2 state at any moment of a run, as far as its messages and calls show it. The log
 * follows from what the server sent, accepted and answered; nextIndex and matchIndex follow from the leader's
 * requests and the replies to them. A server that breaks a rule may really hold something else; then the
 * referee says so.
 *
 * @module
 */

import type { Role, TraceEvent } from "../event.ts";
import type { Value } from "../value.ts";
import { moreIn } from "./pack.ts";
import { fieldOf, numberOf } from "./rpcs.ts";

export interface Entry {
  /** Null if only the command is known. */
  term: number | null;
  /** Undefined if only the term is known. */
  command: Value | undefined;
}

export interface Log {
  /** The index of the last entry that a snapshot replaced; 0 if there is no snapshot. */
  offset: number;
  /** The term of the entry at `offset`. */
  offsetTerm: number;
  /** The entries at offset + 1, offset + 2, ...; undefined where nothing is known. */
  entries: (Entry | undefined)[];
}

export interface ServerState {
  running: boolean;
  life: number;
  connected: boolean;
  role: Role;
  term: number;
  vote: number | null;
  commit: number;
  applied: number;
  log: Log;
  /**
   * nextIndex by server, while it leads; null for a server to which nothing was sent yet. `match` is
   * matchIndex.
   */
  next: (number | null)[];
  match: (number | null)[];
  /** The last save. */
  saved: { at: number; bytes: number; state: Value[] | null } | null;
}

/**
 * The states are kept each time this many events have passed, so that a moment is found without starting
 * over.
 */
const between = 2048;

/** The states of a run's servers. It is cheap to ask for moments that are near each other. */
export class States {
  #events: readonly TraceEvent[];
  #servers: number;
  #kept: ServerState[][] = [];
  #requests = new Map<number, Value[]>();
  /** The states after `#taken` events. */
  #current: ServerState[];
  #taken = 0;
  /**
   * 1 if the students' logs count from 0, otherwise 0. The first candidate's log is empty, so its last index
   * is then -1.
   */
  #shift = 0;

  constructor(events: readonly TraceEvent[], servers: number) {
    this.#events = events;
    this.#servers = servers;
    this.#current = Array.from({ length: servers }, () => fresh(servers));
    for (const event of events) {
      if (event.kind === "request sent") this.#requests.set(event.message, event.args);
    }
    const vote = events.find((event) =>
      event.kind === "request sent" && event.method.endsWith(".RequestVote")
    );
    if (vote?.kind === "request sent" && numberOf(vote.args, "LastLogIndex") === -1) this.#shift = 1;
    this.#kept.push(this.#current.map(copy));
  }

  /** The states after the first `count` events. The result is valid until the next call. */
  after(count: number): readonly ServerState[] {
    const block = Math.min(Math.floor(count / between), this.#kept.length - 1);
    if (count < this.#taken || block * between > this.#taken) {
      this.#taken = block * between;
      this.#current = this.#kept[block].map(copy);
    }
    while (this.#taken < count) {
      this.#take(this.#events[this.#taken]);
      this.#taken++;
      if (this.#taken === this.#kept.length * between) this.#kept.push(this.#current.map(copy));
    }
    return this.#current;
  }

  #take(event: TraceEvent): void {
    const state = event.server === null ? undefined : this.#current[event.server];
    if (state === undefined) return;
    switch (event.kind) {
      case "launched":
        Object.assign(state, {
          running: true,
          life: event.life,
          role: "follower",
          applied: state.log.offset,
        });
        break;
      case "crashed":
        state.running = false;
        break;
      case "connected":
        state.connected = event.connected;
        break;
      case "learned":
        this.#learned(state, event);
        break;
      case "start returned":
        if (event.isLeader) put(state.log, event.index, { term: event.term, command: toldBy(event.command) });
        break;
      case "applied":
        if (!event.valid) break;
        state.applied = event.index;
        know(state.log, event.index, toldBy(event.command) ?? entryAt(state.log, event.index)?.command);
        break;
      case "snapshot made":
        compact(state.log, event.index, null);
        break;
      case "snapshot applied":
        compact(state.log, event.index, event.term);
        state.applied = Math.max(state.applied, event.index);
        state.commit = Math.max(state.commit, event.index);
        break;
      case "saved":
        state.saved = { at: event.at ?? 0, bytes: event.bytes, state: event.state ?? null };
        break;
      case "request sent":
        this.#sent(state, event);
        break;
      case "reply sent":
        this.#replied(state, event);
        break;
      case "reply arrived":
        this.#answered(state, event.message, event.peer);
        break;
    }
  }

  #learned(state: ServerState, { term, role, vote, commit }: TraceEvent & { kind: "learned" }): void {
    const leads = role === "leader" || (term !== undefined && state.role === "leader");
    if (term !== undefined) Object.assign(state, { term, vote: null });
    if (role !== undefined) state.role = role;
    if (vote !== undefined) state.vote = vote;
    if (commit !== undefined) state.commit = commit;
    if (!leads) return;
    state.next = Array(this.#servers).fill(null);
    state.match = Array(this.#servers).fill(null);
  }

  /** Learns about a server's log from a request that it sends. */
  #sent(state: ServerState, { args, peer, method }: TraceEvent & { kind: "request sent" }): void {
    if (method.endsWith(".RequestVote")) {
      const last = this.#indexIn(args, "LastLogIndex"), term = numberOf(args, "LastLogTerm");
      if (last === null || last < 0) return;
      cutAfter(state.log, last);
      if (term !== null && last > state.log.offset) knowTerm(state.log, last, term);
      return;
    }
    const append = this.#appendIn(args);
    if (append === null) return;
    const { prev, prevTerm, entries } = append;
    if (prev > state.log.offset) knowTerm(state.log, prev, prevTerm);
    entries.forEach((entry, i) =>
      entry !== undefined && know(state.log, prev + 1 + i, entry.command, entry.term)
    );
    state.next[peer] = prev + 1;
  }

  /** A follower that replies with Success has the entries of the request. */
  #replied(state: ServerState, { message, reply, method }: TraceEvent & { kind: "reply sent" }): void {
    const args = this.#requests.get(message) ?? [];
    if (method.endsWith(".InstallSnapshot")) {
      const index = this.#indexIn(args, "LastIncludedIndex"), term = numberOf(args, "LastIncludedTerm");
      if (index !== null && index > state.log.offset && numberOf(args, "Term") === numberOf(reply, "Term")) {
        compact(state.log, index, term);
      }
      return;
    }
    const append = this.#appendIn(args);
    if (append === null || fieldOf(reply, "Success", (value): value is boolean => value === true) === null) {
      return;
    }
    const { prev, prevTerm, entries } = append;
    if (prev > state.log.offset) knowTerm(state.log, prev, prevTerm);
    entries.forEach((entry, i) => {
      const index = prev + 1 + i;
      const own = entryAt(state.log, index);
      if (entry === undefined || index <= state.log.offset) return;
      if (own !== undefined && own.term === entry.term) know(state.log, index, entry.command, entry.term);
      else put(state.log, index, entry);
    });
  }

  /** Learns nextIndex and matchIndex from a reply that the leader got. */
  #answered(state: ServerState, message: number, peer: number): void {
    const args = this.#requests.get(message) ?? [];
    const term = numberOf(args, "Term");
    const event = this.#replyOf(message);
    if (state.role !== "leader" || term !== state.term || event === null) return;
    const append = this.#appendIn(args);
    const yes = fieldOf(event.reply, "Success", (value): value is boolean => value === true) !== null;
    const installed = event.method.endsWith(".InstallSnapshot") && numberOf(event.reply, "Term") === term;
    const match = append !== null && yes
      ? append.prev + append.count
      : installed
      ? this.#indexIn(args, "LastIncludedIndex")
      : null;
    if (match === null) return;
    state.match[peer] = Math.max(state.match[peer] ?? 0, match);
    state.next[peer] = Math.max(state.next[peer] ?? 0, match + 1);
  }

  /** An index in a message, counted from 1. */
  #indexIn(args: Value[], name: string): number | null {
    const index = numberOf(args, name);
    return index === null ? null : index + this.#shift;
  }

  /** The fields of an AppendEntries; null if it is none. Entries that the event leaves out are undefined. */
  #appendIn(args: Value[]) {
    const prev = this.#indexIn(args, "PrevLogIndex");
    const list = fieldOf(args, "Entries", Array.isArray) as Value[] | null;
    if (prev === null || list === null) return null;
    const more = list.length === 0 ? null : moreIn(list.at(-1)!);
    const entries = entriesIn(more === null ? list : list.slice(0, -1), list);
    return { prev, prevTerm: numberOf(args, "PrevLogTerm"), entries, count: entries.length + (more ?? 0) };
  }

  #replies: Map<number, TraceEvent & { kind: "reply sent" }> | null = null;

  #replyOf(message: number): (TraceEvent & { kind: "reply sent" }) | null {
    this.#replies ??= new Map(
      this.#events.filter((event) => event.kind === "reply sent").map((event) => [event.message, event]),
    );
    return this.#replies.get(message) ?? null;
  }
}

/** A command as the tester saw it; undefined for an object, since the event then says only that it is one. */
function toldBy(command: Value): Value | undefined {
  const isObject = typeof command === "object" && command !== null && "number" in command &&
    String(command.number).startsWith("[object");
  return isObject ? undefined : command;
}

function fresh(servers: number): ServerState {
  return {
    running: false,
    life: 0,
    connected: false,
    role: "follower",
    term: 0,
    vote: null,
    commit: 0,
    applied: 0,
    log: { offset: 0, offsetTerm: 0, entries: [] },
    next: Array(servers).fill(null),
    match: Array(servers).fill(null),
    saved: null,
  };
}

function copy(state: ServerState): ServerState {
  const { log, next, match } = state;
  return { ...state, log: { ...log, entries: [...log.entries] }, next: [...next], match: [...match] };
}

/** Cached, since many messages have the same list. */
const known = new WeakMap<Value[], (Entry | undefined)[]>();

function entriesIn(elements: Value[], list: Value[]): (Entry | undefined)[] {
  let entries = known.get(list);
  if (entries === undefined) known.set(list, entries = elements.map(entryIn));
  return entries;
}

function entryIn(value: Value): Entry | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const { Term, Command } = value;
  return { term: typeof Term === "number" ? Term : null, command: Command };
}

/** The entry at an index; undefined if there is none, or if it is unknown. */
export function entryAt(log: Log, index: number): Entry | undefined {
  return index <= log.offset ? undefined : log.entries[index - log.offset - 1];
}

export function lastIndex({ offset, entries }: Log): number {
  return offset + entries.length;
}

/** Puts an entry at an index and removes what follows it. */
function put(log: Log, index: number, entry: Entry): void {
  if (index <= log.offset) return;
  cutAfter(log, index - 1);
  while (lastIndex(log) < index - 1) log.entries.push(undefined);
  log.entries.push(entry);
}

function cutAfter(log: Log, index: number): void {
  log.entries.length = Math.min(log.entries.length, Math.max(0, index - log.offset));
}

/** Records that the log has this entry, and keeps what follows it. */
function know(log: Log, index: number, command: Value | undefined, term?: number | null): void {
  if (index <= log.offset) return;
  while (lastIndex(log) < index) log.entries.push(undefined);
  const own = entryAt(log, index);
  const knownTerm = term ?? own?.term ?? null;
  if (own !== undefined && own.term === knownTerm && own.command === command) return;
  log.entries[index - log.offset - 1] = { term: knownTerm, command };
}

function knowTerm(log: Log, index: number, term: number | null): void {
  if (index <= log.offset) return;
  const own = entryAt(log, index);
  if (own === undefined || own.term !== term) know(log, index, own?.command, term);
}

/**
 * Replaces everything up to this index by a snapshot. What follows stays if the log has the snapshot's last
 * entry.
 */
function compact(log: Log, index: number, term: number | null): void {
  if (index <= log.offset) return;
  const own = entryAt(log, index);
  const stays = own !== undefined && (term === null || own.term === null || own.term === term);
  log.entries = stays ? log.entries.slice(index - log.offset) : [];
  log.offsetTerm = term ?? own?.term ?? 0;
  log.offset = index;
}
