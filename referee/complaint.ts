/** The complaints of a run, as plain data. */

import type { Complaint as AnyComplaint, Severity } from "../trace/complaint.ts";
import { type Evidence, type RuleId, rules, sentenceOf } from "./rules.ts";

/** One of Raft's rules that a server broke. */
export type Complaint = AnyComplaint<RuleId>;

export interface Details {
  /** Only the first complaint for a rule, server and key is kept; the key is mostly a term. */
  key?: number | string;
  context?: string | null;
  /** Default: the rule's. */
  severity?: Severity;
  /** Default: now. */
  at?: number;
}

/** The most complaints in a run: more would only hide the first. */
const most = 20;

export class Complaints {
  #list: Complaint[] = [];
  #made = new Set<string>();
  #off = new Set<RuleId>();
  /** Rules that notes declare unchecked, and rules that are off. */
  #unchecked = new Set<RuleId>();
  #exempt = new Set<number>();
  /** While this is so, complaints are dropped. */
  muted = false;
  #restartedAt = new Map<number, number>();
  #now: () => number;
  #heard: (complaint: Complaint) => void;

  /** @param now the run's clock, in microseconds. @param heard called with each complaint */
  constructor(now: () => number, heard: (complaint: Complaint) => void = () => {}) {
    this.#now = now;
    this.#heard = heard;
  }

  /** These rules are not checked from now on. */
  turnOff(rules: Iterable<RuleId>): void {
    for (const rule of rules) {
      this.#off.add(rule);
      this.#unchecked.add(rule);
    }
  }

  /** From now on complaints about this server are dropped. */
  exempt(server: number): void {
    this.#exempt.add(server);
  }

  add<Id extends RuleId>(rule: Id, server: number, evidence: Evidence<Id>, details: Details = {}): void {
    if (this.muted || this.#off.has(rule) || this.#exempt.has(server)) return;
    if ("off" in evidence) { for (const id of evidence.off) this.#unchecked.add(id as RuleId); }
    const name = `${rule} ${server} ${details.key ?? ""}`;
    if (this.#made.has(name) || this.#list.length >= most) return;
    this.#made.add(name);
    const { section, severity } = rules[rule];
    const complaint: Complaint = {
      rule,
      severity: details.severity ?? severity,
      at: details.at ?? this.#now(),
      server,
      section,
      sentence: sentenceOf(rule, server, evidence),
      context: details.context ?? null,
    };
    this.#list.push(complaint);
    this.#heard(complaint);
  }

  /** Rules that were not checked, in all or part of the run. */
  unchecked(): ReadonlySet<RuleId> {
    return this.#unchecked;
  }

  /** A server restarted: only then can unsaved state do harm. */
  restarted(server: number): void {
    this.#restartedAt.set(server, this.#now());
  }

  /** The earliest first, but last those of P1 that did no harm, because the server did not restart afterwards. */
  list(): Complaint[] {
    const harmless = ({ rule, server, at }: Complaint) =>
      rule === "P1" && !((this.#restartedAt.get(server) ?? -1) >= at) ? 1 : 0;
    return this.#list.toSorted((a, b) => harmless(a) - harmless(b) || a.at - b.at);
  }
}
