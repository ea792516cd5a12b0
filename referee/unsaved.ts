/** Complaints of P1. They wait until a server has saved something or restarted; before that nothing can be lost. */

import type { Complaints, Details } from "./complaint.ts";
import { TermOwners } from "./owners.ts";
import type { Evidence } from "./rules.ts";

/** The most that wait; the first are enough. */
const waitingMost = 20;

export class UnsavedComplaints {
  readonly owners = new TermOwners();
  #complaints: Complaints;
  #waiting: (() => void)[] | null = [];

  constructor(complaints: Complaints) {
    this.#complaints = complaints;
  }

  /** Whether a server has saved something, or restarted. */
  get matters(): boolean {
    return this.#waiting === null;
  }

  add(server: number, evidence: Evidence<"P1">, details: Details): void {
    const complain = () => this.#complaints.add("P1", server, evidence, details);
    if (this.#waiting === null) complain();
    else if (this.#waiting.length < waitingMost) this.#waiting.push(complain);
  }

  /** A server saved something, or restarted: from now on saving matters. */
  release(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    for (const complain of waiting) complain();
  }
}
