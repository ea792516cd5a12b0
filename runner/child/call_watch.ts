/**
 * Whether a server awaits its calls: it must not read a reply's fields while the call is under way, nor drop the call's
 * promise. Replaces the fields of replies by accessors, so it must not be used in a run that counts.
 *
 * @module
 */

/** The most early reads that are examined: each costs a stack trace. */
const mostReads = 500;
/** A promise that nobody has awaited after this many microseconds counts as dropped. */
const longWait = 1_000_000;

import type { Touch } from "../../tester/hand.ts";

interface EarlyRead {
  server: number;
  method: string;
  field: string;
  count: number;
  first: number;
  place: string;
}

/** A reply: whether its first call has returned, and whether it was given to another one before that. */
interface Watched {
  answered: boolean;
  shared: boolean;
}

interface Unawaited {
  method: string;
  at: number;
  stack: Error;
}

/** Watches the calls of all servers of a run. */
export class CallWatch {
  #now: () => number;
  #placeOf: (stack: string) => string;
  #reads = new Map<string, EarlyRead>();
  #looked = 0;
  /** Calls whose promise was not used yet. */
  #unawaited = new Set<Unawaited>();
  /** Replies that were given to a call. */
  #underway = new WeakMap<object, Watched>();
  /** Replies that were given to a call while another one was still to fill them in; by method and place. */
  #shared = new Map<string, EarlyRead>();

  constructor(now: () => number, placeOf: (stack: string) => string) {
    this.#now = now;
    this.#placeOf = placeOf;
  }

  /** A server has made a call, and got a promise. */
  called(server: number, method: string, reply: object, answer: Promise<boolean>, touch: Touch): void {
    const other = typeof reply === "object" && reply !== null ? this.#underway.get(reply) : undefined;
    if (other !== undefined && !other.answered) this.#share(server, method, other);
    else if (typeof reply === "object" && reply !== null && other === undefined) {
      const state = { answered: false, shared: false };
      this.#underway.set(reply, state);
      const restore = this.#watchFields(server, method, reply, state, touch);
      // It runs before the caller continues, since nobody else can have subscribed yet.
      touch.onFulfilled(answer, () => {
        state.answered = true;
        restore();
      });
    }
    const call = { method, at: this.#now(), stack: new Error() };
    this.#unawaited.add(call);
    touch.onAwait(answer, () => this.#unawaited.delete(call));
  }

  /** Replaces the reply's fields by accessors; returns a function that restores them. */
  #watchFields(
    server: number,
    method: string,
    reply: object,
    state: Watched,
    touch: Touch,
  ): () => void {
    const restored: (() => void)[] = [];
    for (const [field, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(reply))) {
      if (!("value" in descriptor) || !descriptor.configurable || !descriptor.writable) continue;
      let value: unknown = descriptor.value;
      const get = () => {
        if (!state.answered && !state.shared) this.#read(server, method, field);
        return value;
      };
      const set = (given: unknown) => void (value = given);
      touch.watchField(reply, field, get, set, descriptor.enumerable === true);
      const accessor = Object.getOwnPropertyDescriptor(reply, field)?.get;
      restored.push(() => {
        if (Object.getOwnPropertyDescriptor(reply, field)?.get !== accessor || Object.isFrozen(reply)) return;
        Object.defineProperty(reply, field, { ...descriptor, value });
      });
    }
    return () => restored.forEach((restore) => restore());
  }

  #read(server: number, method: string, field: string): void {
    this.#count(this.#reads, server, method, field);
  }

  /** What is read from now on may be the other call's answer. */
  #share(server: number, method: string, state: Watched): void {
    state.shared = true;
    this.#count(this.#shared, server, method, "");
  }

  #count(counts: Map<string, EarlyRead>, server: number, method: string, field: string): void {
    if (this.#looked === mostReads) return;
    const place = this.#placeOf(new Error().stack ?? "");
    if (place === "") return; // the network's own
    this.#looked++;
    const key = `${method} ${field}${place}`;
    const seen = counts.get(key) ?? { server, method, field, count: 0, first: this.#now(), place };
    seen.count++;
    counts.set(key, seen);
  }

  /** The notes at the moment of the failure. */
  lines(): string[] {
    const most = this.#looked === mostReads ? "at least " : "";
    const reads = [...this.#reads.values()].map(({ server, method, field, count, first, place }) =>
      `reply.${field} of ${shortName(method)} is read${place} before the Call has come back: ${most}${
        times(count)
      }, ` +
      `first by S${server} at ${
        seconds(first)
      }. Is an await missing? The answer is there when the promise of Call ` +
      "resolves to true; deno lint names an async function without await (require-await)."
    );
    const shared = [...this.#shared.values()].map(({ server, method, count, first, place }) =>
      `a Call of ${
        shortName(method)
      } is given the reply of an earlier one that has not come back${place}: ${most}${
        times(count)
      }, first by S${server} at ${
        seconds(first)
      }. Both answers go into one object, and what one leaves at its ` +
      "default keeps the other's value. Does each Call get a new reply?"
    );
    return [...reads, ...shared, ...this.#ignored()];
  }

  #ignored(): string[] {
    const counts = new Map<string, number>();
    for (const { method, at, stack } of [...this.#unawaited].slice(0, mostReads)) {
      if (this.#now() - at < longWait) continue;
      const what = `what Call("${method}") returns${this.#placeOf(stack.stack ?? "")}`;
      counts.set(what, (counts.get(what) ?? 0) + 1);
    }
    return [...counts].map(([what, count]) =>
      `nobody waits for ${what}: ${
        times(count)
      }. That is allowed, but then nobody learns whether the call was ` +
      "answered, or when its reply can be read. Is an await missing?"
    );
  }
}

/** `RequestVote` of `Raft.RequestVote`. */
export function shortName(method: string): string {
  return method.replace(/^.*\./, "");
}

/** `once`, `3 times`. */
export function times(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}

/** `0.300 s`, of microseconds. */
export function seconds(us: number): string {
  return `${(us / 1e6).toFixed(3)} s`;
}
