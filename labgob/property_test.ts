// Random values of random types come back as they were sent, and give the same bytes when they are sent
// again.
// @ts-types="../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import * as T from "./gob/mod.ts";
import { Buffer, Decoder, Encoder, GobError, Registry, type Type, Typed } from "./gob/mod.ts";
import { hex } from "./testdata/hex.ts";

const SEED = 6824;

interface Sample {
  readonly type: Type;
  readonly value: fc.Arbitrary<unknown>;
}

const narrow = (n: bigint): number | bigint => Number.isSafeInteger(Number(n)) ? Number(n) : n;
const positive = (n: number): number => n === 0 ? 0 : n; // gob does not keep the sign of a zero

function basic(type: Type): Sample {
  switch (type.kind) {
    case T.BOOL:
      return { type, value: fc.boolean() };
    case T.INT:
      return {
        type,
        value: fc.bigInt({ min: -(2n ** BigInt(type.bits - 1)), max: 2n ** BigInt(type.bits - 1) - 1n }).map(
          narrow,
        ),
      };
    case T.UINT:
      return { type, value: fc.bigInt({ min: 0n, max: 2n ** BigInt(type.bits) - 1n }).map(narrow) };
    case T.FLOAT:
      return { type, value: (type.bits === 32 ? fc.float() : fc.double()).map(positive) };
    case T.STRING:
      return { type, value: fc.string({ unit: "grapheme", maxLength: 40 }) };
    default:
      return { type, value: fc.uint8Array({ maxLength: 200 }).map((b) => new Uint8Array(b)) };
  }
}

const basics = fc.constantFrom(...T.basics).map(basic);

/** What an interface can hold without registration. */
const anything: Sample = {
  type: T.any,
  value: fc.option(
    fc.constantFrom(...T.basics).chain((t) => basic(t).value.map((value) => new Typed(t, value))),
    { nil: null },
  ),
};

let structs = 0;

const samples: fc.Arbitrary<Sample> = fc.letrec<{ sample: Sample }>((tie) => ({
  sample: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    basics,
    fc.constant(anything),
    tie("sample").map(({ type, value }): Sample =>
      type === T.uint8
        ? basic(T.bytes)
        : { type: T.slice(type), value: fc.array(value, { minLength: 1, maxLength: 5 }) }
    ),
    fc.tuple(fc.integer({ min: 1, max: 4 }), tie("sample")).map(([n, { type, value }]): Sample => ({
      type: T.array(n, type),
      value: fc.array(value, { minLength: n, maxLength: n }),
    })),
    fc.tuple(fc.constantFrom(T.int, T.string, T.bool).map(basic), tie("sample")).map(([k, v]): Sample => ({
      type: T.map(k.type, v.type),
      value: fc.array(fc.tuple(k.value, v.value), { maxLength: 4 }).map((entries) => new Map(entries)),
    })),
    fc.array(tie("sample"), { minLength: 1, maxLength: 5 }).map((fields): Sample => ({
      type: T.struct("S" + structs++, fields.map((f, i) => ({ name: "F" + i, type: f.type }))),
      value: fc.tuple(...fields.map((f) => f.value)).map((values) =>
        Object.fromEntries(values.map((v, i) => ["F" + i, v]))
      ),
    })),
  ),
})).sample;

const pairs = samples.chain(({ type, value }) =>
  fc.array(value, { minLength: 1, maxLength: 3 }).map((values) => ({ type, values }))
);

const untold = (): never => {
  throw new Error("all interface values are Typed");
};

function encodeAll(type: Type, values: unknown[], registry: Registry): Uint8Array {
  const out = new Buffer();
  const encoder = new Encoder(out, registry, untold);
  for (const value of values) assertEquals(encoder.encode(type, value), null);
  return out.Bytes();
}

/** The value as Go returns it: what was empty and not sent is nil. */
function asDecoded(t: Type, v: unknown, inStruct: boolean): unknown {
  switch (t.kind) {
    case T.BYTES:
      return (v as Uint8Array).length === 0 ? null : v;
    case T.SLICE:
    case T.ARRAY:
      return (v as unknown[]).map((e) => asDecoded(t.elem, e, false));
    case T.MAP:
      return new Map([...v as Map<unknown, unknown>].map(([k, e]) => [k, asDecoded(t.elem, e, false)]));
    case T.STRUCT:
      return Object.fromEntries(
        t.fields.map((f) => [f.name, asDecoded(f.type, (v as T.Fields)[f.name], true)]),
      );
    case T.INTERFACE:
      return v instanceof Typed ? new Typed(v.type, asDecoded(v.type, v.value, false)) : v;
    default:
      return inStruct && v === 0 ? 0 : v;
  }
}

Deno.test("any value comes back, and gives the same bytes when it is sent again", () => {
  fc.assert(
    fc.property(pairs, ({ type, values }) => {
      const registry = new Registry();
      const bytes = encodeAll(type, values, registry);
      const decoder = new Decoder(new Buffer(bytes), registry, true);
      const back = values.map(() => decoder.decode(type, null));
      assertEquals(back, values.map((v) => asDecoded(type, v, false)));
      assertEquals((decoder.decode(type, null) as GobError).message, "EOF");
      registry.reset();
      assertEquals(hex(encodeAll(type, back, registry)), hex(bytes));
    }),
    { seed: SEED, numRuns: 500 },
  );
});

Deno.test("any value can be skipped, and its end is found", () => {
  fc.assert(
    fc.property(pairs, ({ type, values }) => {
      const registry = new Registry();
      const out = new Buffer();
      const encoder = new Encoder(out, registry, untold);
      for (const value of values) encoder.encode(type, value);
      encoder.encode(T.string, "the end");
      const decoder = new Decoder(new Buffer(out.Bytes()), registry, true);
      for (let i = 0; i < values.length; i++) assertEquals(decoder.decode(null, null), null);
      assertEquals(decoder.decode(T.string, ""), "the end");
    }),
    { seed: SEED, numRuns: 300 },
  );
});

Deno.test("any value cut anywhere is an error, and never a value that was not sent", () => {
  fc.assert(
    fc.property(pairs, fc.nat(), ({ type, values }, n) => {
      const registry = new Registry();
      const bytes = encodeAll(type, values, registry);
      const decoder = new Decoder(new Buffer(bytes.slice(0, n % bytes.length)), registry, true);
      for (const v of values) {
        const back = decoder.decode(type, null);
        if (back instanceof GobError) {
          assertEquals(["EOF", "unexpected EOF"].includes(back.message), true, back.message);
          return;
        }
        assertEquals(back, asDecoded(type, v, false));
      }
      throw new Error("a whole stream came out of a part of one");
    }),
    { seed: SEED, numRuns: 300 },
  );
});

Deno.test("random bytes give an error or a value, and never throw", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), samples, (bytes, { type }) => {
      const decoder = new Decoder(new Buffer(bytes), new Registry(), false);
      for (let i = 0; i < 5; i++) decoder.decode(type, null);
    }),
    { seed: SEED, numRuns: 2000 },
  );
});
