/**
 * The check of histories of the course's key/value service: Put, Append and Get.
 *
 * @module
 */

import type { Cause, Fault } from "./fault.ts";
import { type Point, pointsOf, returnOf } from "../history.ts";
import { judgeKey, orderOf } from "./key.ts";
import type { KvOperation } from "./model.ts";
import type { KeyOperation } from "./operation.ts";
import type { SearchOptions, Verdict } from "../search.ts";

/** What is wrong with a history, and what shows it. */
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

/** What the check says of a key. */
export interface KeyVerdict {
  /** The key. */
  key: string;
  /** Whether the operations on it are linearizable. */
  verdict: Verdict;
  /** What is wrong with them; null if nothing is known to be. */
  blame: Blame | null;
  /** How many of its operations had to be searched for an order, because something was written twice. */
  searched: number;
  /**
   * Its operations in an order that explains them; null if the verdict is not `ok`. Those without an answer that nothing
   * shows are left out.
   */
  linearization(): Point[] | null;
}

/** What the check says of a history. */
export interface KvVerdict {
  /** `illegal` if one key is; else `unknown` if one key is. */
  verdict: Verdict;
  /** Of an illegal history: what went wrong first, on all keys; else null. */
  blame: Blame | null;
  /** Each key, in the order of their first operations in the history. */
  keys: KeyVerdict[];
  /** How many steps the search took, where it had to. */
  steps: number;
}

/**
 * Checks whether a history of Put, Append and Get is linearizable, each key beginning with "".
 *
 * Where nothing empty was written to a key, nothing was written to it twice, and nothing written is the beginning of
 * something else that was, it takes time in proportion to n log n and the length of the values, and is always certain.
 * Else it cuts the history where an operation was alone, and searches what still cannot be told apart: only there the
 * verdict can be `unknown`, when the budget of steps is used up.
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
    const { client, call, input, output } = operation;
    const ret = returnOf(operation, index);
    let operations = keys.get(input.key);
    if (!operations) keys.set(input.key, operations = []);
    const { op: kind, key } = input;
    if (kind === "Get" && ret === Infinity) continue; // it changes nothing, and shows nothing
    const value = (kind === "Get" ? output?.value : input.value) ?? "";
    operations.push({ index, kind, key, value, client, call, ret, shownBy: null });
  }
  return keys;
}

/** When a fault has shown: at the last answer of its operations. */
function shownAt({ operations }: Fault): number {
  return Math.max(...operations.map(({ call, ret }) => ret < Infinity ? ret : call));
}

function earliest(faults: Fault[]): Fault | null {
  return faults.toSorted((a, b) => shownAt(a) - shownAt(b))[0] ?? null;
}

function blameOf(key: string, { cause, text, operations }: Fault): Blame {
  return { cause, key, text, operations: operations.map(({ index }) => index) };
}
