/**
 * The check of histories of the course's key/value service: Put, Append and Get.
 *
 * @module
 */

import type { Cause, Fault } from "./fault.ts";
import { nameOf, type Point, pointsOf, returnOf } from "../history.ts";
import { judgeKey, orderOf } from "./key.ts";
import type { KvOperation } from "./model.ts";
import type { KeyOperation } from "./operation.ts";
import type { SearchOptions, Verdict } from "../search.ts";

/** What is wrong with a history, and the operations that show it. */
export interface Blame {
  /** What kind of mistake it is. */
  cause: Cause;
  /** The key. */
  key: string;
  /** What happened, in a sentence that names the operations with their clients and values; without a full stop. */
  text: string;
  /** The operations that show it, by index in the history, in order of their calls. */
  operations: number[];
}

/** The check's result for a key. */
export interface KeyVerdict {
  /** The key. */
  key: string;
  /** Whether the operations on it are linearizable. */
  verdict: Verdict;
  /** What is wrong with them; null if nothing is known to be. */
  blame: Blame | null;
  /** How many of its operations needed the search, because something was written twice. */
  searched: number;
  /**
   * Its operations in an order that explains them; null if the verdict is not `ok`. Unanswered operations that nothing
   * shows are left out.
   */
  linearization(): Point[] | null;
}

/** The check's result for a history. */
export interface KvVerdict {
  /** `illegal` if one key is; else `unknown` if one key is. */
  verdict: Verdict;
  /** For an illegal history, what went wrong first, over all keys; else null. */
  blame: Blame | null;
  /** Each key, in the order of their first operations in the history. */
  keys: KeyVerdict[];
  /** How many steps the search took, if it was needed. */
  steps: number;
}

/**
 * Checks whether a history of Put, Append and Get is linearizable, each key beginning with "".
 *
 * If no write to a key is empty, none occurs twice, and none is a prefix of another, it takes time proportional to n
 * log n and the length of the values, and is always certain. Otherwise it cuts the history where an operation was
 * alone, and searches what still cannot be told apart: only there can the verdict be `unknown`, if the budget of steps
 * is used up.
 */
export function checkKv(
  history: readonly KvOperation[],
  { steps = 1_000_000 }: SearchOptions = {},
): KvVerdict {
  const keys: KeyVerdict[] = [];
  let used = 0;
  let first: { blame: Blame; at: number } | null = null;
  for (const [key, operations] of byKey(history)) {
    const result = judgeKey(operations, history, steps - used);
    used += result.steps;
    const { order, faults, searched } = result;
    const fault = earliest(faults);
    const blame = fault && blameOf(key, fault);
    const verdict = fault ? "illegal" : order ? "ok" : "unknown";
    const linearization = () => verdict === "ok" ? pointsOf(orderOf(order!)) : null;
    keys.push({ key, verdict, blame, searched, linearization });
    if (blame && (!first || shownAt(fault) < first.at)) first = { blame, at: shownAt(fault) };
  }
  const isUnknown = keys.some(({ verdict }) => verdict === "unknown");
  const verdict = first ? "illegal" : isUnknown ? "unknown" : "ok";
  return { verdict, blame: first?.blame ?? null, keys, steps: used };
}

function byKey(history: readonly KvOperation[]): Map<string, KeyOperation[]> {
  const keys = new Map<string, KeyOperation[]>();
  for (let index = 0; index < history.length; index++) {
    const operation = history[index];
    const { call, input, output } = operation;
    const ret = returnOf(operation, index);
    let operations = keys.get(input.key);
    if (!operations) keys.set(input.key, operations = []);
    const { op: kind, key } = input;
    if (kind === "Get" && ret === Infinity) continue; // it changes nothing, and shows nothing
    const value = (kind === "Get" ? output?.value : input.value) ?? "";
    operations.push({ index, kind, key, value, who: nameOf(operation), call, ret, shownBy: null });
  }
  return keys;
}

/** When a fault became visible: at the last answer of its operations. */
function shownAt({ operations }: Fault): number {
  return Math.max(...operations.map(({ call, ret }) => ret < Infinity ? ret : call));
}

function earliest(faults: Fault[]): Fault | null {
  return faults.toSorted((a, b) => shownAt(a) - shownAt(b))[0] ?? null;
}

function blameOf(key: string, { cause, text, operations }: Fault): Blame {
  return { cause, key, text, operations: operations.map(({ index }) => index) };
}
