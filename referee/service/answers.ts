/** Compares clients' answers with the log: K1 to K5. */

import { executedAgain } from "./again.ts";
import { fingerprint } from "./leaves.ts";
import { isTelling, type Operation } from "./operations.ts";
import { seconds } from "../rules/text.ts";
import type { ServiceState } from "./state.ts";
import { type KeyValue, times } from "./values.ts";

/** K1: a write was answered at this time without an entry for it. `where` is what was known then of where it had been put. */
export function neverTaken(state: ServiceState, write: Operation, at: number, where: string | null): void {
  const answer = write.answers.at(-1);
  const { states, unclearAt } = state.key(write.key);
  if (answer === undefined || write.perhapsTaken || (unclearAt !== null && unclearAt >= write.calledAt)) {
    return;
  }
  // It is seen that its command can be read, or that no other command was for it.
  const isStarted = isTelling(write.value!) && write.starts.length > 0;
  if (write.uncertain && !isStarted) return;
  // A write may be left out if a Put comes at the same time, as if the Put had come just after it.
  const isOverwritten = states.some(({ by, at }) =>
    by?.op === "Put" && at >= write.calledAt && at <= write.returnedAt!
  );
  if (isOverwritten || perhapsChangesNothing(state, write, at)) return;
  state.complaints.add("K1", answer.server, { write }, { at, context: where ?? sharesNumbers(state, write) });
}

/** A service may make sure that a write would change nothing, as a read does, and leave it out. */
function perhapsChangesNothing(state: ServiceState, write: Operation, answeredAt: number): boolean {
  const { op, value, calledAt } = write;
  const { states } = state.key(write.key);
  if (op === "Append") return value === "";
  if (states.length === 0) return true;
  const then = states.filter(({ at, by }) => at <= answeredAt && by !== write);
  return state.key(write.key).find(value!, then.findLastIndex(({ at }) => at <= calledAt), then.length) >= 0;
}

/** What is known now of where the server that has answered a write had put it. */
export function wherePut({ log }: ServiceState, { starts, answers }: Operation): string | null {
  const start = starts.findLast(({ server }) => server === answers.at(-1)?.server);
  if (start === undefined) return null;
  return log[start.index] === undefined
    ? `It had put it at ${start.index}, where nothing was applied by then: does it wait?`
    : `It had put it at ${start.index}, where another command was applied: is the answer taken by the index alone?`;
}

/**
 * K2 to K5: a Get was answered, and its clerk returned `got`. A reply with another value is not judged: the value may be
 * encoded, or a part of it, or not the result yet.
 */
export function judgeGet(state: ServiceState, get: Operation, got: string | undefined): void {
  const answer = get.answers.findLast(({ value }) => value === got);
  if (answer === undefined) return;
  const key = state.key(get.key);
  const from = key.positionAt(get.floor.index);
  if (from < 0) return;
  const found = key.find(answer.value, from);
  if (found >= 0) key.raise(key.states[found].index, state.now());
  else complain(state, get, answer, key, from);
}

/** Reports why an answer is not the key's value after any entry from a position on. */
function complain(
  state: ServiceState,
  get: Operation,
  { server, value, taken }: Operation["answers"][number],
  key: KeyValue,
  from: number,
): void {
  const at = state.now();
  const isSure = () => state.operations.isImpossible(get);
  const again = executedAgain(key, value, from, taken);
  if (again !== null) return twice(state, server, get, value, again.by, [again.by.entries[0], again.index]);
  const older = key.find(value, 0, from);
  if (older >= 0) {
    const { by, index } = key.states[older + 1];
    if (index <= taken) return missing(state, server, get, index, by!);
    return behind(state, server, get, index, by!);
  }
  for (const [name, other] of state.keys) {
    if (other === key || value === "" || other.find(value, 0) < 0) continue;
    const context = "Was the answer taken by the index alone?";
    return state.complaints.add("K2", server, { get, key: name }, { at, context, isSure });
  }
  for (const { by: write } of key.states) {
    if (!write?.value || times(write.value, value) <= key.timesWritten(write.value)) continue;
    return twice(state, server, get, value, write, write.entries.slice(0, 2));
  }
  const { index, by } = key.states[from];
  if (by !== null && index > taken && (by.value === "" || !value.includes(by.value!))) {
    return behind(state, server, get, index, by);
  }
  const last = Math.max(from, key.positionAt(taken));
  const candidates = key.states.slice(from, last + 1);
  const common = candidates.map((each) => key.inCommon(value, each));
  const nearest = from + common.lastIndexOf(Math.max(...common));
  const epoch = key.states.findLastIndex(({ by }, i) => i <= nearest && by?.op === "Put");
  const wrong =
    key.states.slice(0, last + 1).find(({ length, by }, i) =>
      i >= epoch && by !== null && length > common[nearest - from]
    ) ?? key.states[nearest];
  if (wrong.by !== null) missing(state, server, get, wrong.index, wrong.by);
}

/** K3: the server had not taken a write that somebody knew of when the Get was called. */
function behind(state: ServiceState, server: number, get: Operation, index: number, write: Operation): void {
  const isAnswered = write.returnedAt !== null && write.returnedAt <= get.calledAt;
  const answered = isAnswered ? write.returnedAt! : get.floor.at;
  const evidence = { get, index, write, answered, called: get.calledAt };
  const context =
    "Does a Get go through the log, as a Put does, or else wait until the server has what was committed?";
  const isSure = () => state.operations.isImpossible(get);
  state.complaints.add("K3", server, evidence, { at: state.now(), context, isSure });
}

function twice(
  state: ServiceState,
  server: number,
  get: Operation,
  value: string,
  write: Operation,
  indexes: number[],
): void {
  const context = whyTwice(state, server, write, indexes);
  // A Put may have come between, or a value from before another entry may be the same text.
  const isIn = write.op === "Append" && times(write.value!, value) > 1;
  const isSure = () => state.operations.isImpossible(get);
  state.complaints.add("K4", server, { get, write, isIn, indexes }, { at: state.now(), context, isSure });
}

function missing(state: ServiceState, server: number, get: Operation, index: number, write: Operation): void {
  const context = restoredFrom(state, server, index) ?? sharesNumbers(state, write);
  const isSure = () => state.operations.isImpossible(get);
  state.complaints.add("K5", server, { get, index, write }, { at: state.now(), context, isSure });
}

/** Whether another client's operation has the same numbers. */
function sharesNumbers({ operations }: ServiceState, { client, requests }: Operation): string | null {
  const own = requests.map((fields) => fingerprint(fields));
  const other = operations.all.find((each) =>
    each.client !== client && each.requests.some((fields) => own.includes(fingerprint(fields)))
  );
  if (other === undefined || own[0] === "{}") return null;
  const names = Object.keys(requests[0]).join(" and ");
  return `${other.who} has sent another operation with the same ${names}.`;
}

function whyTwice(
  state: ServiceState,
  server: number,
  { requests }: Operation,
  [first, second]: (number | undefined)[],
): string {
  const { restored } = state.server(server);
  if (restored && restored.index >= first! && (second === undefined || restored.index < second)) {
    return `It took the snapshot up to ${restored.index} at ${seconds(restored.at)}: does it contain what ` +
      "identifies a repeated request?";
  }
  const [one, other] = requests;
  if (other !== undefined) {
    const differ = Object.keys(one).filter((name) => one[name] !== other[name])
      .map((name) => `${name} (${one[name]}, ${other[name]})`);
    return `Its clerk's requests for it differ in ${
      differ.join(" and ")
    }: can a server tell that they are one?`;
  }
  if (second !== undefined && state.log[first!] !== state.log[second]) {
    return "The two entries differ: can a server tell that they are for one operation?";
  }
  return second === undefined
    ? "Does the server execute an entry once?"
    : "Is a repeated request known when its entry is applied, or only before Start?";
}

/** Whether a server has started from a snapshot or anew since an entry. */
function restoredFrom(state: ServiceState, server: number, entry: number): string | null {
  const { restored } = state.server(server);
  if (restored === null) return null;
  const { index, at } = restored;
  if (index === 0) return `It started again at ${seconds(at)}: did it get all that back from its log?`;
  return entry <= index
    ? `It took the snapshot up to ${index} at ${seconds(at)}: is that the state after ${index}?`
    : null;
}
