/**
 * Watches a run for the states that its servers reach, and for its goals.
 *
 * @module
 */

import type { Message } from "../labrpc/mod.ts";
import type { ServerState } from "../trace/complaint.ts";
import { fieldsOf } from "../trace/figure2.ts";
import type { RunWatcher } from "../trace/watcher.ts";
import { goals, hashOf, type Moved, Past, recentWordOf, type View } from "./goals.ts";
import type { Step } from "./override.ts";
import { linkOf } from "./steering.ts";

const allGoals = Object.entries(goals);

export class Coverage implements RunWatcher {
  /** Hashes of the states. */
  readonly states = new Set<number>();
  /** Names of the goals. */
  readonly goals = new Set<string>();
  #observe: () => readonly ServerState[] = () => [];
  #view: View = { servers: [], underWay: [] };
  #past = new Past();
  /** For each message under way, the caller's term when it called. */
  #terms = new Map<number, number>();

  /** What is known of the servers, with the recent part of their logs. */
  watch(observe: () => readonly ServerState[]): void {
    this.#observe = observe;
  }

  sent(message: Message, args: unknown): void {
    this.#terms.set(message.id, Number(fieldsOf(args).Term) || 0);
  }

  replied(message: Message): void {
    this.#moved(message, "request");
  }

  delivered(message: Message): void {
    this.#moved(message, "reply");
    this.#terms.delete(message.id);
  }

  crashed(server: number): void {
    if (!this.#isClient(server)) this.#look({ step: "crash", server }, null);
  }

  started(server: number, life: number): void {
    if (life > 1 && !this.#isClient(server)) this.#look({ step: "start", server }, null);
  }

  /** Clients of a service have higher numbers. */
  #isClient(id: number): boolean {
    return id >= this.#observe().length;
  }

  #moved(message: Message, leg: "request" | "reply"): void {
    const { from, to } = linkOf(message);
    if (this.#isClient(from)) return;
    const moved: Moved = { leg, from, to, term: this.#terms.get(message.id) ?? 0 };
    this.#look({ step: "deliver", from, to, nth: 1 }, moved);
  }

  #look(step: Step, moved: Moved | null): void {
    const servers = this.#observe();
    const before = this.#view;
    const view = servers === before.servers ? before : this.#view = { servers, underWay: [] };
    if (view !== before) this.states.add(hashOf(recentWordOf(servers)));
    if (before.servers.length === 0) return;
    const change = { step, moved, before, after: view, past: this.#past };
    for (const [name, { isReached }] of allGoals) {
      if (!this.goals.has(name) && isReached(change)) this.goals.add(name);
    }
    if (view !== before) this.#past.add(change);
  }
}
