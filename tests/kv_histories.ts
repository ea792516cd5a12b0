/** Random histories of the key/value service, and an exhaustive search to hold checks against. */

import type { KvOperation, Point } from "../porcupine/mod.ts";

/** Random numbers from a seed (mulberry32). */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** A whole number from 0 to `below` - 1. */
  number(below: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  }

  /** True `percent` times in a hundred. */
  percent(percent: number): boolean {
    return this.number(100) < percent;
  }

  pick<T>(list: T[]): T {
    return list[this.number(list.length)];
  }
}

/**
 * A small history on one key, in which many times are equal: that of a right service, and then, two times in three, with
 * something wrong or merely changed. `repeats` is how often in a hundred a value is written that others write, too.
 */
export function smallHistory(chance: Chance, repeats: number): KvOperation[] {
  const length = 2 + chance.number(6);
  const span = 3 + chance.number(5 * length);
  const repeated = ["a", "b", "ab", "", "a0"];
  const drawn = Array.from({ length }, (_, i) => {
    const [call, end] = [chance.number(span), chance.number(span)].sort((a, b) => a - b);
    const op = chance.pick(["Get", "Get", "Append", "Append", "Put"] as const);
    const value = chance.percent(repeats) ? chance.pick(repeated) : `${String.fromCharCode(97 + i)}${i}`;
    return { op, value, call, end, at: call + chance.number(end - call + 1), tie: chance.number(1000) };
  });
  let state = "";
  const history: KvOperation[] = [];
  for (const [i, one] of drawn.sort((a, b) => a.at - b.at || a.tie - b.tie).entries()) {
    const { op, call, end, value } = one;
    const isPending = chance.percent(10);
    const answer = isPending ? {} : { return: end, output: op === "Get" ? { value: state } : {} };
    const input = op === "Get" ? { op, key: "k" } : { op, key: "k", value };
    history.push({ client: i, call, input, ...answer });
    if (op === "Get" || (isPending && chance.percent(50))) continue;
    if (chance.percent(4)) continue; // a lost write
    state = op === "Put" ? value : state + value;
    if (chance.percent(3)) state += value; // a duplicate
  }
  for (let changes = chance.pick([0, 2, 4]); changes > 0; changes--) change(chance, history);
  return history.sort(() => chance.number(3) - 1);
}

/** Changes a history a little: what a Get returned, or when something happened. */
function change(chance: Chance, history: KvOperation[]): void {
  const operation = chance.pick(history);
  const { input, output, return: end } = operation;
  if (input.op === "Get" && output && chance.percent(70)) {
    const { value = "" } = output;
    const gets = history.filter((other) => other.output?.value !== undefined);
    const middle = 2 * chance.number(value.length / 2 + 1);
    operation.output = {
      value: chance.pick([
        () => chance.pick(gets).output!.value!,
        () => value.slice(0, middle),
        () => value.slice(middle),
        () => value.slice(0, middle) + value.slice(middle + 2),
        () => value.slice(middle) + value.slice(0, middle),
        () => value + value.slice(middle),
        () => value + (chance.pick(history).input.value ?? ""),
        () => value + "?",
      ])(),
    };
    return;
  }
  const by = chance.number(9) - 4;
  if (chance.percent(50)) {
    operation.call += by;
    if (end !== undefined) operation.return = end + by;
  } else if (end !== undefined) operation.return = Math.max(operation.call, end + by);
}

/** Whether some order of the operations explains them all: tries all. For short histories on one key. */
export function isLinearizable(history: KvOperation[]): boolean {
  const end = ({ return: end = Infinity }: KvOperation) => end;
  const explain = (open: KvOperation[], state: string): boolean => {
    const limit = Math.min(...open.map(end));
    if (limit === Infinity) return true;
    return open.some((operation, i) => {
      if (operation.call > limit) return false;
      const next = stateAfter(operation, state);
      return next !== null && explain(open.toSpliced(i, 1), next);
    });
  };
  return explain(history, "");
}

function stateAfter({ input: { op, value = "" }, output }: KvOperation, state: string): string | null {
  if (op === "Put") return value;
  if (op === "Append") return state + value;
  return output === undefined || output.value === state ? state : null;
}

/** What is wrong with a linearization of operations on one key; null if nothing is. */
export function faultOf(points: Point[], history: KvOperation[]): string | null {
  let state = "";
  let now = -Infinity;
  for (const { operation: index, at } of points) {
    const operation = history[index];
    const { call, return: end = Infinity } = operation;
    if (at < now || at < call || at > end) return `operation ${index} is at ${at}`;
    const next = stateAfter(operation, state);
    if (next === null) return `operation ${index} does not fit`;
    state = next;
    now = at;
  }
  const placed = new Set(points.map(({ operation }) => operation));
  if (placed.size !== points.length) return "an operation is there twice";
  const left = history.findIndex((operation, i) => operation.return !== undefined && !placed.has(i));
  return left < 0 ? null : `operation ${left} is left out`;
}

/** What a long history is like: that of a right service. */
interface LongHistory {
  clients: number;
  keys: number;
  operations: number;
  /** The longest time that an operation takes. */
  latency: number;
  /** How many of a hundred operations are Puts, and how many are Appends; the others are Gets. */
  puts: number;
  appends: number;
}

/** Clients that call one operation after another on keys at random; no value is written twice. */
export function longHistory(chance: Chance, shape: LongHistory): KvOperation[] {
  const { clients, keys, operations, latency, puts, appends } = shape;
  const drawn: (KvOperation & { at: number })[] = [];
  const now = new Float64Array(clients);
  const written = new Uint32Array(clients);
  for (let i = 0; i < operations; i++) {
    const client = i % clients;
    const call = now[client] + chance.number(1000) / 1000;
    const takes = chance.number(latency * 1000) / 1000;
    const kind = chance.number(100);
    const key = `${chance.number(keys)}`;
    const value = `x ${client} ${written[client]} y`;
    const isGet = kind >= puts + appends;
    if (!isGet) written[client]++;
    const input = isGet
      ? { op: "Get", key } as const
      : { op: kind < puts ? "Put" : "Append", key, value } as const;
    const at = call + takes * chance.number(1000) / 1000;
    drawn.push({ client, call, input, return: call + takes, output: {}, at });
    now[client] = call + takes;
  }
  const state = new Map<string, string>();
  return drawn.sort((a, b) => a.at - b.at).map(({ at: _, ...operation }) => {
    const { op, key, value = "" } = operation.input;
    const before = state.get(key) ?? "";
    if (op === "Get") operation.output = { value: before };
    else state.set(key, op === "Put" ? value : before + value);
    return operation;
  });
}

/** Lets the Get in the middle of a long history return what an earlier Get of the key returned; false if none can. */
export function plantStaleRead(history: KvOperation[]): boolean {
  for (let i = history.length >> 1; i < history.length; i++) {
    const get = history[i];
    if (get.input.op !== "Get") continue;
    const older = history.slice(0, i).findLast(({ input, output, return: end }) =>
      input.op === "Get" && input.key === get.input.key && end! < get.call && output!.value !== "" &&
      get.output!.value!.startsWith(output!.value!) && output!.value !== get.output!.value &&
      history.some(({ input, call, return: done }) =>
        input.op === "Append" && input.key === get.input.key && call > end! && done! < get.call
      )
    );
    if (!older) continue;
    get.output = { value: older.output!.value };
    return true;
  }
  return false;
}

/** Takes an append that was answered out of all that a long history's Gets returned; false if none did. */
export function plantLostAppend(history: KvOperation[]): boolean {
  for (let i = history.length >> 1; i < history.length; i++) {
    const { input: { op, key, value = "" } } = history[i];
    const showing = history.filter(({ input, output }) =>
      input.key === key && output?.value?.includes(value)
    );
    if (op !== "Append" || showing.length < 3) continue;
    for (const { output } of showing) output!.value = output!.value!.replace(value, "");
    return true;
  }
  return false;
}
