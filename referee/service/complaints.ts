/** The complaints of a service's referee, as plain data. */

import type { Complaint as AnyComplaint } from "../../trace/complaint.ts";
import type { Rule } from "../rules/rule.ts";
import { service } from "../rules/service.ts";

export type ServiceRuleId = keyof typeof service;

/** One of the service's rules that a server broke. */
export type ServiceComplaint = AnyComplaint<ServiceRuleId>;

type Evidence<Id extends ServiceRuleId> = Parameters<(typeof service)[Id]["sentence"]>[1];

/** The most complaints in a run: more would only hide the first. */
const most = 20;

export class ServiceComplaints {
  #list: ServiceComplaint[] = [];
  #made = new Set<string>();
  #heard: (complaint: ServiceComplaint) => void;

  constructor(heard: (complaint: ServiceComplaint) => void) {
    this.#heard = heard;
  }

  /** Keeps the first complaint for each rule and server. `isSure`, which may take long, is asked last. */
  add<Id extends ServiceRuleId>(
    rule: Id,
    server: number,
    evidence: Evidence<Id>,
    { at, context = null, isSure = () => true }: {
      at: number;
      context?: string | null;
      isSure?: () => boolean;
    },
  ): void {
    const name = `${rule} ${server}`;
    if (this.#made.has(name) || this.#list.length >= most || !isSure()) return;
    this.#made.add(name);
    const table: { readonly [Each in ServiceRuleId]: Rule<Evidence<Each>> } = service;
    const { section, severity, sentence } = table[rule];
    const complaint = { rule, severity, at, server, section, sentence: sentence(server, evidence), context };
    this.#list.push(complaint);
    this.#heard(complaint);
  }

  list(): ServiceComplaint[] {
    return this.#list.toSorted((a, b) => a.at - b.at);
  }
}
