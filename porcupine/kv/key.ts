/** Judges the operations on one key. */

import { byPut, epochOf } from "./epochs.ts";
import { type Fault, noOrder } from "./fault.ts";
import { kvModel, type KvOperation } from "./model.ts";
import type { Epoch, KeyOperation, Known } from "./operation.ts";
import { searchPart } from "../search.ts";
import { Tokens } from "./tokens.ts";
import { conflicts, inOrder, type Pieces } from "./zones.ts";

/** The result for operations on one key. */
interface KeyResult {
  /** The pieces of an order that explains them, part by part; null if there is none, or the search gave up. */
  order: (KeyOperation[] | Pieces)[] | null;
  /** What is wrong; empty if nothing is, or the search gave up. */
  faults: Fault[];
  /** How many of them needed the search, and in how many steps. */
  searched: number;
  steps: number;
}

/** Operations in the order that a check has found for them. */
export function orderOf(parts: (KeyOperation[] | Pieces)[]): KeyOperation[] {
  return parts.flatMap((part) => Array.isArray(part) ? part : inOrder(part));
}

/** Judges operations on one key; `budget` is how many steps a search may take. */
export function judgeKey(
  operations: KeyOperation[],
  history: readonly KvOperation[],
  budget: number,
): KeyResult {
  const begin: Known = { value: "", by: null };
  const tokens = Tokens.of(operations);
  if (tokens) return judgeEpochs(operations, begin, tokens, operations);

  operations.sort((a, b) => a.call - b.call || a.ret - b.ret);
  // Something was written twice. Where an operation was alone, and so showed the key's value, the history can be cut:
  // what is written in only one part can be told apart there.
  const all: KeyResult = { order: [], faults: [], searched: 0, steps: 0 };
  let known = begin;
  let part: KeyOperation[] = [];
  const judge = () => {
    const result = judgePart(part, known, operations, history, budget - all.steps);
    all.searched += result.searched;
    all.steps += result.steps;
    if (result.order) { for (const operation of result.order) all.order?.push(operation); }
    else all.order = null;
    all.faults = result.faults;
  };
  for (const group of overlapping(operations)) {
    for (const operation of group) part.push(operation);
    const [by] = group;
    if (group.length > 1 || (by.kind === "Append" && part.length > 1)) continue;
    judge();
    if (all.faults.length > 0) return all;
    known = { value: by.kind === "Append" ? known.value + by.value : by.value, by };
    part = [];
  }
  if (part.length > 0) judge();
  return all;
}

/** Operations in groups such that no operation of one overlaps one of another. */
function* overlapping(operations: KeyOperation[]): Generator<KeyOperation[]> {
  let group: KeyOperation[] = [];
  let end = -Infinity;
  for (const operation of operations) {
    if (operation.call > end && group.length > 0) {
      yield group;
      group = [];
    }
    group.push(operation);
    end = Math.max(end, operation.ret);
  }
  if (group.length > 0) yield group;
}

function judgePart(
  part: KeyOperation[],
  known: Known,
  all: KeyOperation[],
  history: readonly KvOperation[],
  budget: number,
): KeyResult {
  const [{ kind, value }] = part;
  if (part.length === 1 && (kind !== "Get" || value === known.value)) {
    return { order: [part], faults: [], searched: 0, steps: 0 };
  }
  const tokens = Tokens.of(part);
  if (tokens && !clash(known, part)) {
    return judgeEpochs(part, known, tokens, all);
  }
  const { verdict, path, blocked, steps } = searchPart(
    kvModel,
    history,
    part.map(({ index }) => index),
    known.value,
    budget,
  );
  const byIndex = new Map(part.map((operation) => [operation.index, operation]));
  return {
    order: verdict === "ok" ? [path.map(({ operation }) => byIndex.get(operation)!)] : null,
    faults: verdict === "illegal" ? [noOrder(byIndex.get(blocked!)!, part.length)] : [],
    searched: part.length,
    steps,
  };
}

/** Whether a value that begins with the known one may have been put, or the other way round. */
function clash({ value: known }: Known, part: KeyOperation[]): boolean {
  return known !== "" &&
    part.some(({ kind, value }) => kind === "Put" && (value.startsWith(known) || known.startsWith(value)));
}

function judgeEpochs(
  operations: KeyOperation[],
  known: Known,
  tokens: Tokens,
  all: KeyOperation[],
): KeyResult {
  const wrong = (faults: Fault[]): KeyResult => ({ order: null, faults, searched: 0, steps: 0 });
  const part = { operations, known, tokens, all };
  const groups = byPut(part);
  if (Array.isArray(groups)) return wrong(groups);
  const epochs: Epoch[] = [];
  const faults: Fault[] = [];
  for (const [put, gets] of groups) {
    const epoch = epochOf(put, gets, part);
    if ("cause" in epoch) faults.push(epoch);
    else epochs.push(epoch);
  }
  if (faults.length > 0) return wrong(faults);
  const unseen = operations.filter(({ kind, ret, shownBy }) => kind !== "Get" && ret < Infinity && !shownBy);
  const clashes = conflicts({ epochs, unseen });
  return clashes.length > 0
    ? wrong(clashes)
    : { order: [{ epochs, unseen }], faults: [], searched: 0, steps: 0 };
}
