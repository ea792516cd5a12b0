/**
 * What a server's lane shows besides RPCs: lives, roles and terms, and when the server was cut off. Also what
 * belongs to no server: the test's steps, the network's settings, the clients' operations.
 *
 * @module
 */

import type { Role, TraceEvent } from "../event.ts";

/** An interval, in microseconds. */
export interface Span {
  from: number;
  to: number;
}

/** A role of a server in a term, as the referee saw it act. */
export interface RoleSpan extends Span {
  role: Role;
  term: number;
  vote: number | null;
}

interface Life extends Span {
  life: number;
  /** Whether a crash ended it. */
  crashed: boolean;
}

/** While a server, or one of its links, was cut off. */
interface Cut extends Span {
  /** The server at the other end of the link; null if the server was cut off from all. */
  peer: number | null;
}

/** An interval that a student's AnnotateInterval marks. */
interface Note extends Span {
  tag: string;
  text: string;
}

export interface Lane {
  server: number;
  lives: Life[];
  roles: RoleSpan[];
  cuts: Cut[];
  notes: Note[];
}

/** A label, and the interval for which it holds. */
interface Labelled extends Span {
  text: string;
}

interface Operation extends Span {
  client: number;
  operation: number;
  text: string;
  /** Null if the operation has not returned. */
  result: string | null;
}

export interface Surroundings {
  /** Each lasts until the next. */
  steps: Labelled[];
  /** When the network was unreliable, or delayed messages. */
  network: Labelled[];
  operations: Operation[];
}

const settings = {
  reliable: "unreliable",
  longReordering: "replies come late",
  lateRequests: "requests come late",
} as const;

/** The lanes of this many servers; `end` is the run's last moment. */
export function lanesOf(events: readonly TraceEvent[], servers: number, end: number): Lane[] {
  const lanes = Array.from({ length: servers }, (_, server) => new LaneMaker(server, end));
  for (const event of events) {
    if (event.server !== null && event.server < servers) lanes[event.server].take(event, event.at ?? 0);
  }
  return lanes.map((lane) => lane.made());
}

class LaneMaker {
  #lane: Lane;
  #end: number;
  #life: Life | null = null;
  #role: RoleSpan | null = null;
  #cuts = new Map<number | null, Cut>();
  /** Notes whose interval has not ended. */
  #notes: { note: Note; number: string }[] = [];

  constructor(server: number, end: number) {
    this.#lane = { server, lives: [], roles: [], cuts: [], notes: [] };
    this.#end = end;
  }

  take(event: TraceEvent, at: number): void {
    switch (event.kind) {
      case "launched":
        this.#close(at, false);
        this.#life = { from: at, to: this.#end, life: event.life, crashed: false };
        this.#lane.lives.push(this.#life);
        this.#begin(at, { role: "follower" });
        break;
      case "crashed":
        this.#close(at, true);
        break;
      case "learned":
        this.#begin(at, event);
        break;
      case "connected":
        this.#cut(null, at, !event.connected);
        break;
      case "link":
        this.#cut(event.peer, at, !event.arrives);
        break;
      case "print":
        this.#note(event.text, at);
        break;
    }
  }

  /** Ends the server's life. */
  #close(at: number, crashed: boolean): void {
    if (this.#life === null) return;
    Object.assign(this.#life, { to: at, crashed });
    this.#life = null;
    if (this.#role !== null) this.#role.to = at;
    for (const { note } of this.#notes.splice(0)) note.to = at;
  }

  #begin(at: number, { role, term, vote }: { role?: Role; term?: number; vote?: number | null }): void {
    const before = this.#role;
    if (this.#life === null) return;
    const next: RoleSpan = {
      from: at,
      to: this.#end,
      role: role ?? before?.role ?? "follower",
      term: term ?? before?.term ?? 0,
      vote: vote !== undefined ? vote : term !== undefined ? null : before?.vote ?? null,
    };
    if (before !== null && before.to > at) {
      // What is learned at one moment is one change of role.
      if (before.from === at && before === this.#lane.roles.at(-1)) this.#lane.roles.pop();
      else before.to = at;
      if (before.role === next.role && before.term === next.term && before.from !== at) {
        before.to = this.#end;
        before.vote = next.vote;
        return;
      }
    }
    this.#role = next;
    this.#lane.roles.push(next);
  }

  #cut(peer: number | null, at: number, off: boolean): void {
    const open = this.#cuts.get(peer);
    if (open !== undefined && !off) {
      open.to = at;
      this.#cuts.delete(peer);
    }
    if (open !== undefined || !off) return;
    const cut = { from: at, to: this.#end, peer };
    this.#cuts.set(peer, cut);
    this.#lane.cuts.push(cut);
  }

  #note(text: string, at: number): void {
    const annotated = annotationIn(text);
    if (annotated === null || annotated.part === "moment") return;
    const { tag, part, number } = annotated;
    if (part === "begin") {
      const note = { from: at, to: this.#end, tag, text: annotated.text };
      this.#notes.push({ note, number });
      this.#lane.notes.push(note);
      return;
    }
    const open = this.#notes.findIndex((open) => open.note.tag === tag && open.number === number);
    if (open < 0) return;
    const [{ note }] = this.#notes.splice(open, 1);
    note.to = at;
    if (annotated.text !== "") note.text += `: ${annotated.text}`;
  }

  made(): Lane {
    return this.#lane;
  }
}

interface Annotation {
  tag: string;
  part: "moment" | "begin" | "end";
  /** The number of an interval: its beginning and its end have the same; "" for a moment. */
  number: string;
  text: string;
}

/**
 * What Annotate and AnnotateInterval print: `@tag text`, `@tag[1 text`, `@tag]1 text`. Null for other prints.
 */
export function annotationIn(print: string): Annotation | null {
  const found = /^@([^\s@[\]]{1,40})(?:([[\]])(\d+))? ?([^]*)$/.exec(print.replace(/\n$/, ""));
  if (found === null) return null;
  const [, tag, mark, number = "", text] = found;
  return { tag, part: mark === "[" ? "begin" : mark === "]" ? "end" : "moment", number, text };
}

/** What belongs to no server's lane. */
export function surroundingsOf(events: readonly TraceEvent[], end: number): Surroundings {
  const steps: Labelled[] = [], network: Labelled[] = [];
  const operations = new Map<number, Operation>();
  const open = new Map<string, Labelled>();
  for (const event of events) {
    const at = event.at ?? 0;
    if (event.kind === "step") {
      const last = steps.at(-1);
      if (last !== undefined) last.to = at;
      steps.push({ from: at, to: end, text: event.text });
    } else if (event.kind === "network") {
      const on = event.setting === "reliable" ? !event.on : event.on;
      const before = open.get(event.setting);
      if (before !== undefined && !on) {
        before.to = at;
        open.delete(event.setting);
      } else if (before === undefined && on) {
        const span = { from: at, to: end, text: settings[event.setting] };
        open.set(event.setting, span);
        network.push(span);
      }
    } else if (event.kind === "operation called") {
      const { client, operation, text } = event;
      operations.set(operation, { from: at, to: end, client, operation, text, result: null });
    } else if (event.kind === "operation returned") {
      const operation = operations.get(event.operation);
      if (operation !== undefined) Object.assign(operation, { to: at, result: event.text });
    }
  }
  return { steps, network, operations: [...operations.values()] };
}
