/**
 * What the referee hands on: complaints, as plain data.
 *
 * @module
 */

import { type Evidence, type RuleId, rules, sentenceOf } from "./rules.ts";
import type { Severity } from "./rules/rule.ts";

/** One broken rule, once. */
export interface Complaint {
  /** The rule's id, such as `S2`. */
  rule: RuleId;
  /** How much it says. */
  severity: Severity;
  /** The moment, in microseconds of the test. */
  at: number;
  /** Who broke it. */
  server: number;
  /** Where the paper says so, and what in few words. */
  section: string;
  /** What happened, with the values that broke the rule; without a full stop. */
  sentence: string;
  /** A second line that helps to find the mistake, or null. */
  context: string | null;
}

/** What differs from complaint to complaint. */
export interface Details {
  /** What sets it apart from others of its rule and server: a term, mostly. One complaint is made of each. */
  key?: number | string;
  /** See Complaint. */
  context?: string | null;
  /** If it is not the rule's own. */
  severity?: Severity;
  /** If it is not now. */
  at?: number;
}

/** More than this many would only hide the first. */
const most = 20;

/** Gathers the complaints of a run. */
export class Complaints {
  #list: Complaint[] = [];
  #made = new Set<string>();
  #off = new Set<RuleId>();
  #spared = new Set<number>();
  #restartedAt = new Map<number, number>();
  #now: () => number;
  #heard: (complaint: Complaint) => void;

  /** `now` is the run's clock, in microseconds; `heard` is told of each complaint at once. */
  constructor(now: () => number, heard: (complaint: Complaint) => void = () => {}) {
    this.#now = now;
    this.#heard = heard;
  }

  /** Whether a rule is being checked. */
  has(rule: RuleId): boolean {
    return !this.#off.has(rule);
  }

  /** These rules are not checked from here on. */
  turnOff(rules: Iterable<RuleId>): void {
    for (const rule of rules) this.#off.add(rule);
  }

  /** Of this server nothing is complained of from here on. */
  spare(server: number): void {
    this.#spared.add(server);
  }

  /** Server `server` broke `rule`. Of one rule, server and key only the first is kept. */
  add<Id extends RuleId>(rule: Id, server: number, evidence: Evidence<Id>, details: Details = {}): void {
    if (this.#off.has(rule) || this.#spared.has(server)) return;
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

  /** A server restarted: only now can what it did not save be the cause of anything. */
  restarted(server: number): void {
    this.#restartedAt.set(server, this.#now());
  }

  /** All of them, the earliest first; but last those of P1 that nothing can have come of, for the server did not restart. */
  list(): Complaint[] {
    const harmless = ({ rule, server, at }: Complaint) =>
      rule === "P1" && !((this.#restartedAt.get(server) ?? -1) >= at) ? 1 : 0;
    return this.#list.toSorted((a, b) => harmless(a) - harmless(b) || a.at - b.at);
  }
}
