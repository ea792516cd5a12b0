// Long lists that are encoded again give the same bytes as with an encoder that has never seen the list.

// @ts-types="../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";

import { makeRandom } from "../sim/mod.ts";
import { reset, setWarn } from "./harness.ts";
import { LabEncoder } from "./labgob.ts";
import { Buffer, float64, type GobError, int, listOf, pointer, typed } from "./mod.ts";
import { TypeTable } from "./table.ts";

class Op {
  Kind = "";
  Key = "";
  ClientId = 0;
  Done = false;
}
class Get {
  Key = "";
  Seq = 0;
}
class Point {
  X = 0;
  Y = 0;
}
class Entry {
  static fields = { Rate: float64, Most: pointer(int) };
  Term = 0;
  Command: unknown = null;
  Where = new Point();
  Rate = 0;
  Most: number | null = null;
}
class Batch {
  Ops = listOf(Op);
}
class State {
  Term = 0;
  Log = listOf(Entry);
}
const registered = [Op, Get, Batch];

/** A table that has assigned ids to its types in this order. */
function tableOf(types: readonly (new () => object)[] = [Entry, ...registered, State]): TypeTable {
  const table = new TypeTable();
  for (const C of registered) table.register(C);
  number(table, types);
  return table;
}

function number(table: TypeTable, types: readonly (new () => object)[]): void {
  const encoder = new LabEncoder(new Buffer(), table);
  for (const C of types) for (const value of [new C(), [new C()]]) encoder.Encode(value);
}

/** What encoders of one table write for the values, each to a buffer of its own. */
function bytesOf(table: TypeTable, ...values: unknown[]): [Uint8Array, (string | null)[]] {
  const buffer = new Buffer();
  const encoder = new LabEncoder(buffer, table);
  const errors = values.map((value) => encoder.Encode(value)).map((error: GobError | null) =>
    error?.message ?? null
  );
  return [buffer.Bytes(), errors];
}

/** Checks that a table that may remember and a new one write the same bytes. */
function same(table: TypeTable, ...values: unknown[]): void {
  assertEquals(bytesOf(table, ...values), bytesOf(tableOf(), ...values));
}

const entry = (Term: number, Command: unknown) => Object.assign(new Entry(), { Term, Command });
const op = (n: number) => Object.assign(new Op(), { Kind: "Put", Key: `k${n % 7}`, ClientId: n * 2 ** 33 });
const get = (n: number) => Object.assign(new Get(), { Key: `k${n % 7}`, Seq: n });
const logOf = (length: number) => Array.from({ length }, (_, i) => entry(1 + i % 5, op(i)));

Deno.test("remembered: a log that grows, is cut, and is changed in place", () => {
  reset();
  for (let seed = 1; seed <= 30; seed++) {
    const random = makeRandom(seed, "remembered");
    const below = (n: number) => Math.floor(n * random.float());
    const command = (n: number): unknown =>
      [
        ...[() => op(n), () => op(n), () => op(n), () => op(n), () => get(n), () => get(n), () => n],
        ...[() => `x ${n}`, () => null, () => n % 2 === 0, () => -0, () => BigInt(n), () => n + 0.5],
      ][below(seed % 3 === 0 ? 13 : 6)]();
    const table = tableOf();
    const log: Entry[] = seed % 2 === 0 ? listOf(Entry) : [];
    for (let i = 0; i < 80; i++) log.push(entry(1, command(i)));
    for (let step = 0; step < 60; step++) {
      const at = below(log.length);
      switch (below(9)) {
        case 0:
          log.length = Math.max(70, at);
          break;
        case 1:
          log[at].Term = below(300);
          break;
        case 2:
          log[at].Command = command(step);
          break;
        case 3: {
          const held = log[at].Command;
          if (held instanceof Op) held[below(2) === 0 ? "Kind" : "Key"] += "!";
          if (held instanceof Get) held.Seq = -held.Seq;
          break;
        }
        case 4:
          log[at].Where = Object.assign(new Point(), { X: step });
          log[below(log.length)].Where.Y++;
          break;
        case 5:
          log[at].Rate = [0.5, -0, 1e300, 0][below(4)];
          log[at].Most = [null, 0, 1, 300][below(4)];
          break;
        case 6:
          if (step % 10 === 0) log.splice(0, Math.min(5, log.length - 70));
      }
      for (let i = below(4); i > 0; i--) log.push(entry(2, command(1000 + step)));
      const state = Object.assign(new State(), { Term: step, Log: log });
      same(table, step, log);
      if (step % 3 === 0) same(table, state);
      if (step % 4 === 0) same(table, get(step), log, log, op(3), [...log].reverse());
    }
  }
});

Deno.test("remembered: values that cannot be compared reliably", () => {
  reset();
  setWarn(() => {});
  const changes: Record<string, (log: Entry[]) => void> = {
    "NaN": (log) => log[3].Rate = NaN,
    "typed": (log) => log[70].Command = typed(float64, 3),
    "list in a struct": (log) => log[70].Command = Object.assign(new Batch(), { Ops: [op(1)] }),
    "bytes": (log) => log[70].Command = Uint8Array.of(1, 2),
    "not registered": (log) => log[70].Command = new Point(),
    "wrong": (log) => (log[70] as unknown as { Term: string }).Term = "x",
    "no object": (log) => (log as unknown[])[70] = 5,
    "nothing": (log) => (log as unknown[])[70] = null,
    "a plain object": (log) => (log as unknown[])[70] = { ...log[70] },
    "a list like an element": (log) => (log as unknown[])[70] = Object.assign([], log[70]),
    "another class": (log) => Object.setPrototypeOf(log[70].Command, Get.prototype),
    "a constructor of its own": (log) => (log[70].Command as Record<string, unknown>).constructor = Get,
  };
  for (const change of Object.values(changes)) {
    for (const tagged of [true, false]) {
      const table = tableOf();
      const log: Entry[] = tagged ? listOf(Entry) : [];
      log.push(...logOf(90));
      const inside = () => tagged ? same(table, Object.assign(new State(), { Log: log })) : undefined;
      for (let i = 0; i < 3; i++) same(table, log);
      inside();
      change(log);
      for (let i = 0; i < 3; i++) {
        same(table, log);
        inside();
        const held = log[70]?.Command;
        if (held instanceof Batch) held.Ops.push(op(i));
        log.push(entry(7, get(i)));
      }
    }
  }
  setWarn();
});

Deno.test("remembered: a getter is read each time, and may encode the list itself", () => {
  reset();
  const table = tableOf();
  const log = logOf(80);
  let reads = 0;
  Object.defineProperty(log[75], "Term", { get: () => ++reads, enumerable: true });
  for (let i = 1; i <= 4; i++) {
    const [bytes] = bytesOf(table, log);
    reads--;
    assertEquals(bytes, bytesOf(tableOf(), log)[0]);
  }
  let inner: Uint8Array | null = null;
  const other = logOf(80);
  Object.defineProperty(other[75].Command, "Key", {
    get() {
      if (inner === null) {
        inner = new Uint8Array();
        inner = bytesOf(table, other)[0];
      }
      return "k";
    },
    enumerable: true,
  });
  for (let i = 0; i < 3; i++) {
    inner = null;
    assertEquals(bytesOf(table, other)[0], inner);
  }
});

Deno.test("remembered: types that get other ids", () => {
  reset();
  const table = tableOf();
  const log = logOf(80);
  for (let i = 0; i < 3; i++) same(table, log);
  const others = [State, Get, Op, Batch, Entry];
  table.registry.reset();
  number(table, others);
  assertEquals(bytesOf(table, log), bytesOf(tableOf(others), log));
});

Deno.test("remembered: a list whose classes the stream has had before, or has not", () => {
  reset();
  const table = tableOf();
  const log = logOf(80);
  log[40].Command = get(1);
  for (let i = 0; i < 3; i++) same(table, log);
  same(table, op(1), log);
  same(table, get(1), log, log);
  same(table, Object.assign(new Entry(), { Command: get(2) }), log);
});
