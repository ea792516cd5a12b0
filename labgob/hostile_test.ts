// Bytes from an attacker: Decode always returns a GobError or a value at once, whatever they say.
// @ts-types="../types/std_assert.d.ts"
import { assert, assertEquals, assertLess, assertStringIncludes } from "@std/assert";
import * as T from "./gob/mod.ts";
import { Buffer, Decoder, Encoder, GobError, Registry, type Type } from "./gob/mod.ts";
import { hex, unhex } from "./testdata/hex.ts";
import { Sink } from "./gob/sink.ts";

interface Case {
  readonly name: string;
  readonly hex: string;
}
const cases: Case[] = JSON.parse(Deno.readTextFileSync(new URL("./testdata/gob.json", import.meta.url)));

const registry = new Registry();
const Entry = T.struct("LogEntry", [{ name: "Term", type: T.int }, { name: "Command", type: T.any }]);
const Args = T.struct("AppendEntriesArgs", [
  { name: "Term", type: T.int },
  { name: "Entries", type: T.slice(Entry) },
  { name: "LeaderCommit", type: T.int },
]);
const Op = T.struct("Op", [{ name: "Key", type: T.string }, { name: "Seq", type: T.int }]);
registry.register("main.Op", Op);
const Store = T.struct("Store", [
  { name: "Data", type: T.map(T.string, T.slice(T.bytes)) },
  { name: "Peers", type: T.array(3, T.int) },
  { name: "Any", type: T.any },
]);
const Tree = T.struct("Tree");
T.defineStruct(Tree, [{ name: "Kids", type: T.slice(Tree) }, { name: "N", type: T.int }]);
const targets: (Type | null)[] = [
  ...[T.int, T.string, T.float64, T.bytes, T.any, T.slice(T.any), T.slice(T.int), T.map(T.string, T.int)],
  ...[Args, Store, Tree, T.slice(Entry), null],
];

/** Decodes everything into one type after another; anything but a GobError at the end is a bug. */
function survive(bytes: Uint8Array, t: Type | null): GobError {
  const decoder = new Decoder(new Buffer(bytes), registry, true);
  for (let n = 0; n <= bytes.length; n++) {
    const value = decoder.decode(t, null);
    if (value instanceof GobError && (value.message === "EOF" || n === bytes.length)) return value;
  }
  return new GobError("EOF");
}

/** Guards against a hang or exponential time. The limit is wide, since machines may be busy. */
function within(ms: number, what: string, f: () => void): void {
  const start = performance.now();
  f();
  assertLess(performance.now() - start, 20 * ms, what);
}

function encoded(t: Type, value: unknown): Uint8Array {
  const out = new Buffer();
  const told = () => T.int;
  const error = new Encoder(out, registry, told).encode(t, value);
  assertEquals(error, null);
  return out.Bytes();
}

/** A message put together by hand. */
function message(write: (sink: Sink) => void): number[] {
  const body = new Sink(1 << 16);
  write(body);
  const framed = new Sink(1 << 17);
  framed.blob(body.bytes.subarray(0, body.at));
  return [...framed.bytes.subarray(0, framed.at)];
}

const sliceOf = (id: number, elem: number) =>
  message((s) => {
    s.int(-id);
    for (const b of [2, 1, 2]) s.byte(b);
    s.int(id);
    s.byte(0);
    s.byte(1);
    s.int(elem);
    s.byte(0);
    s.byte(0);
  });

function error(bytes: number[], t: Type | null): string {
  const got = new Decoder(new Buffer(Uint8Array.from(bytes)), registry, true).decode(t, null);
  assert(got instanceof GobError, `decoded to ${got}`);
  return got.message;
}

Deno.test("every golden case cut at every byte", () => {
  for (const c of cases) {
    const bytes = unhex(c.hex);
    for (let n = 0; n < bytes.length; n++) {
      for (const t of [null, Args, T.any]) {
        const decoder = new Decoder(new Buffer(bytes.slice(0, n)), registry, true);
        let last: unknown = null;
        for (let i = 0; i <= n && !(last instanceof GobError); i++) last = decoder.decode(t, null);
        assert(last instanceof GobError, `${c.name} cut at ${n}`);
      }
    }
  }
});

Deno.test("every golden case with any one byte changed", () => {
  for (const c of cases) {
    const bytes = unhex(c.hex);
    within(3000, c.name, () => {
      for (let at = 0; at < bytes.length; at++) {
        const was = bytes[at];
        for (const b of [0, was ^ 1, was ^ 0x80, 0xff]) {
          bytes[at] = b;
          for (const t of [null, Args, Store, T.slice(T.any)]) survive(bytes, t);
        }
        bytes[at] = was;
      }
    });
  }
});

Deno.test("lengths of 2^60 and 2^64 - 1 are refused before anything is allocated", () => {
  const huge = [0xf8, 0x10, 0, 0, 0, 0, 0, 0, 0];
  const largest = [0xf8, ...Array.from({ length: 8 }, () => 0xff)];
  for (const n of [huge, largest]) {
    within(1000, "huge length", () => {
      assertEquals(error(n, T.int), "invalid message length");
      assertEquals(error([11, 12, 0, ...n], T.string), "gob: bad string slice length: 0");
      assertEquals(error([11, 10, 0, ...n], T.bytes), "gob: bad []uint8 slice length: 0");
      assertStringIncludes(error([11, 16, 0, ...n], T.any), "name too large");
    });
    for (const elem of [2, 6, 8]) {
      const bytes = [...sliceOf(65, elem), 12, 0xff, 130, 0, ...n];
      for (const t of [null, T.slice(elem === 2 ? T.int : elem === 6 ? T.string : T.any)]) {
        within(1000, "huge count", () => assertStringIncludes(error(bytes, t), "length exceeds input size"));
      }
    }
  }
  assertEquals(error([9, 0xff, 1, 2, 3], T.int), "unexpected EOF");
  assertEquals(error([0x80, 0, 0, 0], T.int), "gob: encoded unsigned integer out of range");
});

Deno.test("a huge count of structs of zero bytes ends at once", () => {
  const bytes = encoded(T.slice(T.struct("Empty", [])), []);
  const cut = [...bytes.subarray(0, bytes.length - 5), 12, 0xff, bytes[bytes.length - 2], 0, 0xf8, 0x10];
  cut.push(0, 0, 0, 0, 0, 0, 0);
  for (const t of [null, T.slice(T.struct("Empty", []))]) {
    within(1000, "empty structs", () => survive(Uint8Array.from(cut), t));
  }
});

Deno.test("ids that are negative twice, built in, unknown or used before", () => {
  assertEquals(error(sliceOf(5, 2), T.int), "gob: duplicate type received");
  assertEquals(error([...sliceOf(65, 2), ...sliceOf(65, 2)], T.int), "gob: duplicate type received");
  assertStringIncludes(error([4, 0xff, 200, 0, 0], T.int), "received remote type");
  assertEquals(error([4, 0xff, 200, 0, 0], Args), "gob: unknown type id or corrupted data");
  assertEquals(error([4, 0xff, 200, 0, 0], null), "gob: bad data: undefined type <nil>");
  assertStringIncludes(error(sliceOf(-65, 2), T.int), "gob: ");
});

Deno.test("a definition that its message cuts off is not mistaken for the beginning of another", () => {
  const whole = sliceOf(65, 2);
  const cut = [whole[0] - 2, ...whole.slice(1, -2), 5, 0xff, 130, 0, 1, 8];
  assertEquals(new Decoder(new Buffer(Uint8Array.from(cut)), registry, true).decode(T.slice(T.int), null), [
    4,
  ]);
  const next = [...whole, 5, 0xff, 130, 0, 1, 8];
  assertEquals(new Decoder(new Buffer(Uint8Array.from(next)), registry, true).decode(T.slice(T.int), null), [
    4,
  ]);
});

Deno.test("types that contain themselves, and values that pretend to", () => {
  // type 65 is []65: a value of it can be as deep as there are bytes.
  const deep = message((s) => {
    s.int(65);
    s.byte(0);
    for (let i = 0; i < 10_000; i++) s.byte(1);
    s.byte(0);
  });
  within(
    200,
    "skipped",
    () => assertStringIncludes(error([...sliceOf(65, 65), ...deep], null), "nesting depth"),
  );
  const Self = T.named("Self", (self) => T.slice(self));
  within(
    200,
    "decoded",
    () => assertStringIncludes(error([...sliceOf(65, 65), ...deep], Self), "deeper than"),
  );

  const chain: number[] = [];
  for (let id = 65; id < 10_065; id++) chain.push(...sliceOf(id, id + 1));
  chain.push(...sliceOf(10_065, 2), 4, 0xff, 130, 0, 0);
  within(500, "a chain of definitions", () => {
    for (const t of targets) survive(Uint8Array.from(chain), t);
  });
});

Deno.test("10,000 structs inside each other", () => {
  let value: T.Fields = { Kids: null, N: 1 };
  for (let i = 0; i < 400; i++) value = { Kids: [value], N: i };
  const bytes = encoded(Tree, value);
  const again = new Decoder(new Buffer(bytes), registry, true).decode(Tree, null);
  assertEquals(hex(encoded(Tree, again)), hex(bytes));

  for (let i = 0; i < 10_000; i++) value = { Kids: [value], N: i };
  const refused = new Encoder(new Buffer(), registry, () => T.int).encode(Tree, value);
  assertStringIncludes(refused!.message, "nested deeper than");
  const loop: T.Fields = { N: 1 };
  loop.Kids = [loop];
  assertStringIncludes(
    new Encoder(new Buffer(), registry, () => T.int).encode(Tree, loop)!.message,
    "contain itself",
  );
});

Deno.test("interfaces inside each other, to any depth", () => {
  const Box = T.struct("Box", [{ name: "In", type: T.any }]);
  const names = new Registry();
  names.register("main.Box", Box);
  const out = new Buffer();
  let value: unknown = null;
  for (let i = 0; i < 100; i++) value = new T.Typed(Box, { In: value });
  assertEquals(new Encoder(out, names, () => T.int).encode(T.any, value), null);
  const bytes = out.Bytes();
  const back = new Decoder(new Buffer(bytes), names, true).decode(T.any, null);
  assertEquals(back, value);
  assertEquals(new Decoder(new Buffer(bytes), names, true).decode(null, null), null);
  for (let i = 0; i < 5000; i++) value = new T.Typed(Box, { In: value });
  assertStringIncludes(
    new Encoder(new Buffer(), names, () => T.int).encode(T.any, value)!.message,
    "nested deeper than",
  );
});

Deno.test("fields called __proto__, constructor and toString are only data", () => {
  const Trap = T.struct("Trap", [
    { name: "Good", type: T.int },
    { name: "__proto__", type: T.slice(T.int) },
    { name: "constructor", type: T.int },
  ]);
  const capital = T.struct("Trap", [
    { name: "Good", type: T.int },
    { name: "X_proto__", type: T.slice(T.int) },
    { name: "Xonstructor", type: T.int },
  ]);
  const sent = encoded(capital, { Good: 1, X_proto__: [7], Xonstructor: 5 });
  // Replaces the sender's names by the ones they stand for.
  const text = hex(sent).replaceAll(
    hex(new TextEncoder().encode("X_proto__")),
    hex(new TextEncoder().encode("__proto__")),
  )
    .replaceAll(hex(new TextEncoder().encode("Xonstructor")), hex(new TextEncoder().encode("constructor")));
  const into = { Good: 0 };
  const got = new Decoder(new Buffer(unhex(text)), registry, false).decode(Trap, into);
  assertEquals(got, into);
  assertEquals(into.Good, 1);
  assertEquals(Object.getPrototypeOf(into), Object.prototype);
  assertEquals(Object.keys(into), ["Good"]);
  assertEquals(({} as Record<string, unknown>)[0], undefined);
});

Deno.test("streams of ever new definitions do not make the process grow", () => {
  within(3000, "20,000 definitions", () => {
    for (let n = 0; n < 20_000; n++) survive(Uint8Array.from(sliceOf(65 + n, 2)), T.int);
    const one: number[] = [];
    for (let id = 65; id < 20_065; id++) one.push(...sliceOf(id, 2));
    survive(Uint8Array.from(one), T.int);
  });
});
