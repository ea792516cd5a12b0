/**
 * Assigns events to clients' operations: the RPCs that a clerk sends, the entry that their handler puts into
 * the log, and the moments at which servers apply that entry.
 *
 * @module
 */

import type { Value } from "./value.ts";

/** Follows the operations of one run. */
export class Operations {
  /** Each client's current operation. */
  #asked = new Map<number, number>();
  /** Operations by the number of an RPC. */
  #of = new Map<number, number>();
  /** The handler that is running; null once anything else has happened. */
  #handled: { server: number; message: number } | null = null;
  /** The RPC in whose handler Start is being called. */
  #starting: number | undefined;
  /** The entries that leaders have put into their logs, by index. */
  #entries = new Map<number, { command: string; operation: number }[]>();

  called(client: number, operation: number): void {
    this.#asked.set(client, operation);
  }

  returned(client: number): void {
    this.#asked.delete(client);
  }

  /** An RPC is sent: returns its operation. */
  sent(sender: number, message: number): { operation?: number } {
    const operation = this.#asked.get(sender);
    if (operation !== undefined) this.#of.set(message, operation);
    return said(operation);
  }

  /** The handler of an RPC starts. */
  handling(server: number, message: number): void {
    if (this.#of.has(message)) this.#handled = { server, message };
  }

  /** Something else has happened, so the next event need not come from that handler. */
  other(): void {
    this.#handled = null;
  }

  startCalled(server: number): void {
    this.#starting = this.#handled?.server === server ? this.#handled.message : undefined;
  }

  /** Start has returned: returns its operation, and the RPC whose handler called it. */
  startReturned(index: number, isLeader: boolean, command: Value): { operation?: number; message?: number } {
    const message = this.#starting;
    const operation = message === undefined ? undefined : this.#of.get(message);
    if (message === undefined || operation === undefined) return {};
    if (isLeader) {
      const entries = this.#entries.get(index) ?? [];
      this.#entries.set(index, [...entries, { command: JSON.stringify(command), operation }]);
    }
    return { operation, message };
  }

  /** An entry is applied: returns its operation. */
  applied(index: number, command: Value): { operation?: number } {
    const entries = this.#entries.get(index);
    if (entries === undefined) return {};
    const text = JSON.stringify(command);
    return said(entries.findLast((entry) => entry.command === text)?.operation);
  }
}

function said(operation: number | undefined): { operation?: number } {
  return operation === undefined ? {} : { operation };
}
