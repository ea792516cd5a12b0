// Decode never throws, whatever the bytes and the target: random bytes, changed golden messages, definitions
// of any shape.
// @ts-types="../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import * as T from "./gob/mod.ts";
import { Buffer, Decoder, GobError, Registry, type Type } from "./gob/mod.ts";
import { setWarn } from "./harness.ts";
import { LabDecoder, ref } from "./labgob.ts";
import { listOf, mapOf } from "./mod.ts";
import { Sink } from "./gob/sink.ts";
import { TypeTable } from "./table.ts";
import { goldenCases } from "./testdata/golden.ts";
import { unhex } from "./testdata/hex.ts";
import { array, map, named, pointer, slice } from "./words.ts";

const SEED = 6824;
const messages = goldenCases().map((c) => unhex(c.hex)).filter((bytes) => bytes.length > 0);

class Op {
  static fields = { Rate: T.float32, Wide: T.uint64 };
  Key = "";
  Rate = 0;
  Wide = 0;
}
class LogEntry {
  Term = 0;
  Command: unknown = null;
}
class Args {
  static fields = {
    Grid: array(2, array(2, T.int)),
    Best: pointer(LogEntry),
    ByShard: map(array(2, T.int), Op),
  };
  Term = 0;
  Entries = listOf(LogEntry);
  Data = mapOf(T.string, slice(T.bytes));
  Op = new Op();
  Raw = new Uint8Array();
  Any: unknown = null;
  Grid: number[][] = [[0, 0], [0, 0]];
  Best: LogEntry | null = null;
  ByShard: Map<number[], Op> | null = null;
}

const table = new TypeTable();
table.register(Op);
table.register(Args);
table.register(named("Pair", array(2, T.int) as Type<number[]>));
// Names that golden messages use, for types with other fields.
table.register(LogEntry, "main.KVOp");

/** Variables of every kind that a student may have, both empty and filled. */
const targets: (() => object | null)[] = [
  ...[0, "", false, 1.5, null].map((v) => () => ref<unknown>(v)),
  ...T.basics.map((t) => () => ref<unknown>(T.zeroOf(t, false), t)),
  () => ref<unknown>(5n),
  () => new Args(),
  () => Object.assign(new Args(), { Any: [1], Best: new LogEntry(), ByShard: new Map([[[1, 2], new Op()]]) }),
  () => new LogEntry(),
  () => ref(new Op()),
  () => listOf(LogEntry),
  () => [new LogEntry(), new LogEntry(), new LogEntry()],
  () => listOf(slice(slice(T.any))),
  () => mapOf(T.string, T.any),
  () => new Map([["a", [1, 2]]]),
  () => ref<unknown>([[1, 2], [3, 4]], array(2, array(2, T.int))),
  () => ref<unknown>([], slice(slice(T.int))),
  () => ref<unknown>(null, pointer(pointer(Args))),
  () => ref<unknown>(new Map(), map(Op, Op)),
  () => null,
];

/** Decodes everything, again and again into one variable of a kind; ends when nothing is left. */
function decodeAll(bytes: Uint8Array, make: () => object | null): void {
  const buffer = new Buffer(bytes);
  const decoder = new LabDecoder(buffer, table);
  const target = make();
  for (let n = 0; n <= bytes.length; n++) {
    const error = decoder.Decode(target);
    if (error !== null && buffer.Len() === 0) return;
  }
}

function survives(bytes: Uint8Array, makes = targets): void {
  setWarn(() => {}); // the variables here are not at their defaults
  try {
    for (const make of makes) decodeAll(bytes, make);
  } finally {
    setWarn();
  }
}

Deno.test("a definition that says both an array and a slice: the variable chooses, as in Go", () => {
  const both = unhex(
    "0eff81010102ff82000104010400000fff83010102ff840001ff82010400010aff840002020204020608",
  );
  const decoded = (t: Type, raw: boolean) =>
    new Decoder(new Buffer(both), new Registry(), raw).decode(t, null);
  assertEquals(decoded(T.array(2, T.array(2, T.int)), true), [[1, 2], [3, 4]]);
  assertEquals(decoded(T.slice(T.slice(T.int)), true) instanceof GobError, true);
  survives(both);
});

Deno.test("random bytes", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => survives(bytes)), {
    seed: SEED,
    numRuns: 300,
  });
});

/** A change of a message: bytes changed, removed, inserted, or copied from another message. */
const edit = fc.record({
  at: fc.nat(4000),
  take: fc.integer({ min: 0, max: 6 }),
  put: fc.oneof(
    fc.uint8Array({ maxLength: 4 }),
    fc.tuple(fc.constantFrom(...messages), fc.nat(4000), fc.nat(30)).map(([from, at, n]) => {
      const start = at % from.length;
      return from.slice(start, start + n);
    }),
  ),
});

Deno.test("golden messages with changes in them", () => {
  const changed = fc.tuple(fc.constantFrom(...messages), fc.array(edit, { minLength: 1, maxLength: 4 }));
  fc.assert(
    fc.property(changed, ([message, edits]) => {
      let bytes = [...message];
      for (const { at, take, put } of edits) {
        const start = at % (bytes.length + 1);
        bytes = [...bytes.slice(0, start), ...put, ...bytes.slice(start + take)];
      }
      survives(Uint8Array.from(bytes));
    }),
    { seed: SEED, numRuns: 300 },
  );
});

/** Any id that a definition may name: built in, defined here, its own, or undefined. */
const ids = fc.oneof(fc.integer({ min: -2, max: 24 }), fc.integer({ min: 64, max: 70 }));
const texts = fc.constantFrom("", "A", "Key", "Term", "Entries", "Command", "Grid", "Best", "ByShard", "x");

/** (delta, value) for each of the given fields, then 00; nothing else is written. */
function struct(sink: Sink, fields: readonly ((() => void) | null)[]): void {
  let last = -1;
  fields.forEach((write, i) => {
    if (write === null) return;
    sink.room(32);
    sink.uint(i - last);
    last = i;
    write();
  });
  sink.room(32);
  sink.byte(0);
}

interface Part {
  readonly name: string;
  readonly ids: readonly number[];
  readonly fields: readonly { name: string; id: number }[] | null;
}
const part: fc.Arbitrary<Part | null> = fc.option(
  fc.record({
    name: texts,
    ids: fc.array(ids, { maxLength: 2 }),
    fields: fc.option(fc.array(fc.record({ name: texts, id: ids }), { maxLength: 4 })),
  }),
  { freq: 2 },
);

/**
 * A definition with any of the seven parts of Go's wireType: array, slice, struct, map and three encoders.
 */
function definition(id: number, parts: readonly (Part | null)[]): number[] {
  const body = new Sink(256);
  body.room(32);
  body.int(-id);
  struct(
    body,
    parts.map((p, kind) =>
      p && (() =>
        struct(body, [
          () => struct(body, [p.name === "" ? null : () => body.string(p.name), () => body.int(id)]),
          ...kind === 2
            ? [p.fields && (() => fieldList(body, p.fields!))]
            : p.ids.map((n) => () => body.int(n)),
        ]))
    ),
  );
  return framed(body);
}

function fieldList(sink: Sink, fields: NonNullable<Part["fields"]>): void {
  sink.uint(fields.length);
  for (const f of fields) {
    sink.room(32);
    struct(sink, [f.name === "" ? null : () => sink.string(f.name), () => sink.int(f.id)]);
  }
}

function framed(body: Sink): number[] {
  const message = new Sink(256);
  message.blob(body.bytes.subarray(0, body.at));
  return [...message.bytes.subarray(0, message.at)];
}

/** A message that contains a value. */
function value(id: number, bytes: Uint8Array): number[] {
  const body = new Sink(64);
  body.room(9);
  body.int(id);
  body.raw(bytes);
  return framed(body);
}

Deno.test("definitions of random shapes, and any value behind them", () => {
  const parts = fc.array(part, { minLength: 1, maxLength: 7 });
  const stream = fc.record({
    definitions: fc.array(fc.tuple(fc.integer({ min: 63, max: 68 }), parts), { minLength: 1, maxLength: 4 }),
    values: fc.array(fc.tuple(ids, fc.uint8Array({ maxLength: 12, max: 9 })), { minLength: 1, maxLength: 3 }),
  });
  fc.assert(
    fc.property(stream, ({ definitions, values }) => {
      const bytes = definitions.flatMap(([id, parts]) => definition(id, parts));
      for (const [id, v] of values) bytes.push(...value(id, v));
      survives(Uint8Array.from(bytes));
    }),
    { seed: SEED, numRuns: 300 },
  );
});

Deno.test("two definitions, with every choice of array, slice, struct and map in them", () => {
  const fields = (id: number) => ["Key", "Grid", "ByShard", "Entries"].map((name) => ({ name, id }));
  /** @param choice a ternary digit for each part: missing, present but empty, or complete */
  const shape = (choice: number, elem: number): (Part | null)[] =>
    [[elem, 2], [elem], null, [elem, elem]].map((ids, kind) => {
      const digit = Math.floor(choice / 3 ** kind) % 3;
      if (digit === 0) return null;
      return digit === 1
        ? { name: "", ids: [], fields: null }
        : { name: "", ids: ids ?? [], fields: ids === null ? fields(elem) : null };
    });
  const values = ["000202020402020608", "0002020402020400"].map(unhex);
  const makes = [
    () => new Args(),
    () => ref<unknown>([[1, 2], [3, 4]], array(2, array(2, T.int))),
    () => ref<unknown>([], slice(slice(T.int))),
    () => ref<unknown>(null, map(T.int, array(2, T.int))),
    () => null,
  ];
  for (let outer = 0; outer < 81; outer++) {
    for (const inner of [0, 1, 2, 3, 5, 6, 7, 8, 18, 27, 54]) {
      for (const elem of [T.INT, 65]) {
        const defined = [...definition(65, shape(outer, 66)), ...definition(66, shape(inner, elem))];
        survives(Uint8Array.from([...defined, ...values.flatMap((v) => value(65, v))]), makes);
      }
    }
  }
});
