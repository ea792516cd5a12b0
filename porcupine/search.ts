/**
 * The general check: a search for an order of the operations that the model allows, as Wing and Gong describe it
 * ("Testing and verifying concurrent objects", 1993), with Lowe's memory of visited positions ("Testing for
 * linearizability", 2016). It works for every model, but takes exponential time at worst, so it has a budget of steps.
 *
 * @module
 */

import { type Operation, type Point, pointsOf, returnOf } from "./history.ts";
import type { Model } from "./model.ts";

/** `unknown`: the budget was used up. */
export type Verdict = "ok" | "illegal" | "unknown";

/** The search's result for operations that are judged together. */
export interface PartResult {
  /** The result of `partition` for them; "" without it. */
  part: string;
  /** Whether they are linearizable. */
  verdict: Verdict;
  /** A linearization if the verdict is `ok`; else the longest legal prefix of one that was found. */
  path: Point[];
  /** If the verdict is not `ok`: the operation, by index, that had to come next on the longest path and could not. */
  blocked: number | null;
  /** How often the model was asked. */
  steps: number;
}

/** The search's result for a history. */
export interface SearchResult {
  /** `illegal` if one part is; else `unknown` if one part is. */
  verdict: Verdict;
  /** Each part, in the order of their first operations. */
  parts: PartResult[];
  /** How often the model was asked. */
  steps: number;
}

/** Options of `search`. */
export interface SearchOptions {
  /** How often the model may be asked, over all parts, which share it evenly. Default: a million. */
  steps?: number;
}

/** An operation in the list of those that have not taken effect yet. */
interface Entry<Input, Output> {
  operation: Operation<Input, Output>;
  index: number;
  call: number;
  ret: number;
  /** Its number in order of calls. */
  rank: number;
  isRead: boolean;
  /** Neighbours among those not taken yet, in order of calls. */
  before: Entry<Input, Output> | null;
  after: Entry<Input, Output> | null;
}

/** Looks for a linearization of a history. */
export function search<State, Input, Output>(
  model: Model<State, Input, Output>,
  history: readonly Operation<Input, Output>[],
  { steps = 1_000_000 }: SearchOptions = {},
): SearchResult {
  const groups = new Map<string, number[]>();
  history.forEach(({ input }, index) => {
    const part = model.partition?.(input) ?? "";
    const group = groups.get(part);
    if (group) group.push(index);
    else groups.set(part, [index]);
  });
  const results = new Map<string, PartResult>();
  let used = 0;
  // The short ones first: they leave what they do not need for the others.
  const byLength = [...groups].sort(([, a], [, b]) => a.length - b.length);
  byLength.forEach(([part, indexes], done) => {
    const budget = Math.floor((steps - used) / (byLength.length - done));
    const result = { part, ...searchPart(model, history, indexes, model.init(), budget) };
    used += result.steps;
    results.set(part, result);
  });
  const parts = [...groups.keys()].map((part) => results.get(part)!);
  const has = (verdict: Verdict) => parts.some((part) => part.verdict === verdict);
  const verdict = has("illegal") ? "illegal" : has("unknown") ? "unknown" : "ok";
  return { verdict, parts, steps: used };
}

/** Looks for a linearization of some operations of a history, given by index, that begins in a state. */
export function searchPart<State, Input, Output>(
  model: Model<State, Input, Output>,
  history: readonly Operation<Input, Output>[],
  indexes: readonly number[],
  init: State,
  budget: number,
): Omit<PartResult, "part"> {
  const open = new Open(entriesOf(model, history, indexes));
  const path: { entry: Entry<Input, Output>; state: State }[] = [];
  const longest = new Longest<Entry<Input, Output>>();
  const seen = new Map<unknown, Set<string>>();
  let state = init;
  let steps = 0;

  const finish = (verdict: Verdict): Omit<PartResult, "part"> => {
    if (verdict === "ok") {
      return { verdict, path: pointsOf(path.map(({ entry }) => entry))!, blocked: null, steps };
    }
    longest.keep(path, open.first()!.index);
    return { verdict, path: pointsOf(longest.entries)!, blocked: longest.blocked, steps };
  };
  const stateAfter = ({ operation: { input, output }, ret }: Entry<Input, Output>) => {
    steps++;
    return model.step(state, input, ret < Infinity ? output : undefined);
  };
  const take = (entry: Entry<Input, Output>, next: State) => {
    path.push({ entry, state });
    state = next;
    open.take(entry);
  };
  /** Whether this position is new: these operations open, in this state. */
  const isNew = (): boolean => {
    const identity = model.identify ? model.identify(state) : state;
    const places = seen.get(identity) ?? new Set();
    seen.set(identity, places);
    const size = places.size;
    return places.add(open.fingerprint()).size > size;
  };

  let candidate = open.head;
  let arrived = true;
  while (open.required > 0) {
    const limit = open.first()!.ret;
    let taken: Entry<Input, Output> | null = null;
    if (arrived) {
      // A read that is legal here never has to come later, so it is not undone to try another order.
      for (let entry = open.head; entry && entry.call <= limit; entry = entry.after) {
        if (!entry.isRead) continue;
        if (steps >= budget) return finish("unknown");
        if (!stateAfter(entry)) continue;
        take(entry, state);
        taken = entry;
        break;
      }
      candidate = open.head;
    }
    for (; !taken && candidate && candidate.call <= limit; candidate = candidate.after) {
      if (candidate.isRead) continue;
      if (steps >= budget) return finish("unknown");
      const before = state;
      const next = stateAfter(candidate);
      if (!next) continue;
      take(candidate, next.state);
      if (isNew()) {
        taken = candidate;
        break;
      }
      open.putBack(path.pop()!.entry);
      state = before;
    }
    arrived = taken !== null;
    if (arrived) continue;
    longest.keep(path, open.first()!.index);
    let last: Entry<Input, Output>;
    do {
      const step = path.pop();
      if (!step) return finish("illegal");
      last = step.entry;
      state = step.state;
      open.putBack(last);
    } while (last.isRead);
    longest.wentBackTo(path.length);
    candidate = last.after;
  }
  return finish("ok");
}

/** The longest path so far. */
class Longest<T> {
  entries: T[] = [];
  blocked: number | null = null;
  /** The length of the prefix that the current path shares with it. */
  #common = 0;

  /** Keeps a path if it is the longest. */
  keep(path: { entry: T }[], blocked: number): void {
    if (path.length < this.entries.length || (path.length === this.entries.length && this.blocked !== null)) {
      return;
    }
    this.entries.length = this.#common;
    for (let i = this.#common; i < path.length; i++) this.entries.push(path[i].entry);
    this.#common = path.length;
    this.blocked = blocked;
  }

  wentBackTo(length: number): void {
    this.#common = Math.min(this.#common, length);
  }
}

/** The operations that have not taken effect yet, in order of calls. */
class Open<Input, Output> {
  head: Entry<Input, Output> | null = null;
  /** How many of them have an answer, and so must take effect. */
  required = 0;
  #all: Entry<Input, Output>[];
  #unanswered: Entry<Input, Output>[];
  #isOpen: boolean[];

  constructor(entries: Entry<Input, Output>[]) {
    this.#all = entries;
    this.#unanswered = entries.filter(({ ret }) => ret === Infinity);
    this.#isOpen = entries.map(() => false);
    for (const entry of entries.toReversed()) this.putBack(entry);
  }

  take(entry: Entry<Input, Output>): void {
    if (entry.before) entry.before.after = entry.after;
    else this.head = entry.after;
    if (entry.after) entry.after.before = entry.before;
    this.#isOpen[entry.rank] = false;
    if (entry.ret < Infinity) this.required--;
  }

  /** Undoes the last `take` that was not undone. */
  putBack(entry: Entry<Input, Output>): void {
    if (entry.before) entry.before.after = entry;
    else this.head = entry;
    if (entry.after) entry.after.before = entry;
    this.#isOpen[entry.rank] = true;
    if (entry.ret < Infinity) this.required++;
  }

  /** The operation that returned first: those called after it must wait for it. */
  first(): Entry<Input, Output> | null {
    let first = this.head;
    for (let entry = first; entry && entry.call <= first!.ret; entry = entry.after) {
      if (entry.ret < first!.ret) first = entry;
    }
    return first;
  }

  /**
   * Says which are open. Up to the first with an answer nearly all others are taken, and none are that were called
   * after it had returned: so it is a short text however long the history is.
   */
  fingerprint(): string {
    let first = this.head;
    while (first && first.ret === Infinity) first = first.after;
    if (!first) return "";
    let text = `${first.rank}:`;
    for (const { rank } of this.#unanswered) if (!this.#isOpen[rank]) text += `${rank},`;
    text += ":";
    for (let rank = first.rank + 1; rank < this.#all.length && this.#all[rank].call <= first.ret; rank++) {
      text += this.#isOpen[rank] ? "1" : "0";
    }
    return text;
  }
}

/** The operations in order of calls; reads without an answer are left out. */
function entriesOf<State, Input, Output>(
  model: Model<State, Input, Output>,
  history: readonly Operation<Input, Output>[],
  indexes: readonly number[],
): Entry<Input, Output>[] {
  const entries = indexes.map((index): Entry<Input, Output> => {
    const operation = history[index];
    const ret = returnOf(operation, index);
    const isRead = model.isRead?.(operation.input) ?? false;
    return { operation, index, call: operation.call, ret, rank: 0, isRead, before: null, after: null };
  }).filter(({ ret, isRead }) => ret < Infinity || !isRead);
  entries.sort((a, b) => a.call - b.call || a.ret - b.ret || a.index - b.index);
  entries.forEach((entry, rank) => {
    entry.rank = rank;
    entry.before = entries[rank - 1] ?? null;
    entry.after = entries[rank + 1] ?? null;
  });
  return entries;
}
