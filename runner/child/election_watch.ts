/**
 * Whether anybody led while a test waited for agreement. If servers stand for election again and again, and hardly anyone
 * leads, that is why nothing was agreed on; the test itself sees only that nothing was.
 *
 * @module
 */

import type { Message } from "../../labrpc/mod.ts";
import { fieldsOf, preVoteIn, rpcOf } from "../../trace/figure2.ts";
import type { RunWatcher } from "../../trace/watcher.ts";
import { seconds } from "./call_watch.ts";

/** Elections in fewer terms are no habit. */
const termsLeast = 5;

/** In microseconds. */
interface Led {
  from: number;
  to: number;
}

export class ElectionWatch implements RunWatcher {
  #now: () => number;
  /** Since when the test waits for agreement, in microseconds; null if it never has. */
  #since: number | null = null;
  /** The terms in which servers have asked for votes since. */
  #stood = new Set<number>();
  /** When somebody sent the first and the last message as leader since, by term. */
  #led = new Map<number, Led>();
  #late = false;

  constructor(now: () => number) {
    this.#now = now;
  }

  step(text: string): void {
    if (!text.startsWith("one(")) return;
    this.#since = this.#now();
    this.#stood.clear();
    this.#led.clear();
  }

  network(setting: "reliable" | "longReordering" | "lateRequests", yes: boolean): void {
    if (setting === "longReordering") this.#late = yes;
  }

  sent({ method }: Message, args: unknown): void {
    const rpc = rpcOf(method);
    if (rpc === null || preVoteIn(method, args) !== null) return;
    const { Term } = fieldsOf(args);
    if (typeof Term !== "number" && typeof Term !== "bigint") return;
    const term = Number(Term);
    if (rpc === "RequestVote") this.#stood.add(term);
    else {
      const now = this.#now();
      const led = this.#led.get(term) ?? { from: now, to: now };
      led.to = now;
      this.#led.set(term, led);
    }
  }

  /** The notes at the moment of a failure with this message. */
  lines(message: string): string[] {
    if (this.#since === null || !message.includes("failed to reach agreement")) return [];
    const waited = this.#now() - this.#since;
    const time = (led: [term: number, Led][]) => led.reduce((sum, [, { from, to }]) => sum + to - from, 0);
    const terms = [...this.#stood].sort((a, b) => a - b);
    if (terms.length < termsLeast || 2 * time([...this.#led]) > waited) return [];
    const won = [...this.#led].filter(([term]) => this.#stood.has(term));
    const leaders = won.length === 0
      ? "no leader sent anything in any of them: did nobody win, or did the winner stay silent?"
      : `in ${won.length} of them a leader sent something, over ${seconds(time(won))} together.`;
    const late = this.#late ? " In this test two of three answers come 0.2 to 2.2 s late." : "";
    return [
      `in the ${seconds(waited)} before, servers asked for votes in ${terms.length} terms, ${terms[0]} to ` +
      `${terms.at(-1)}; ${leaders}${late}`,
    ];
  }
}
