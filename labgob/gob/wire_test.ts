// The parts of Go's gob that the golden cases do not cover, with the wire layer.
// @ts-types="../../types/std_assert.d.ts"
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import * as T from "./mod.ts";
import { Buffer, Decoder, Encoder, GobError, Registry, type Type, Typed } from "./mod.ts";
import { hex, unhex } from "../testdata/hex.ts";

const told = (): Type => T.int;

function encoded(t: Type, value: unknown, registry = new Registry()): string {
  const out = new Buffer();
  const error = new Encoder(out, registry, told).encode(t, value);
  if (error !== null) throw error;
  return hex(out.Bytes());
}

function refused(t: Type, value: unknown, registry = new Registry()): string | undefined {
  return new Encoder(new Buffer(), registry, told).encode(t, value)?.message;
}

function decoded(text: string, t: Type, old: unknown = null, registry = new Registry()): unknown {
  const value = new Decoder(new Buffer(unhex(text)), registry, true).decode(t, old);
  return value instanceof GobError ? value.message : value;
}

const struct = (name: string, fields: Record<string, Type>): Type =>
  T.struct(name, Object.entries(fields).map(([name, type]) => ({ name, type })));

Deno.test("an array has its length in its type, and is always sent", () => {
  const t = struct("Shards", { Ids: T.array(3, T.int), Raw: T.array(2, T.uint8) });
  const text = encoded(t, { Ids: [1, 0, -1], Raw: [200, 0] });
  assertEquals(
    text,
    "26ff810301010653686172647301ff82000102010349647301ff8400010352617701ff86000000" +
      "16ff83010101065b335d696e7401ff8400010401060000" + // ArrayT {{"[3]int", 66}, int, 3}
      "18ff85010101085b325d75696e743801ff8600010601040000" + // ArrayT {{"[2]uint8", 67}, uint, 2}
      "0dff8201030200010102ffc80000",
  );
  assertEquals(decoded(text, t), { Ids: [1, 0, -1], Raw: [200, 0] });
  assertStringIncludes(refused(t, { Ids: [1], Raw: [1, 2] })!, "Shards.Ids: wanted 3 elements, got 1");
  assertEquals(
    decoded(text, struct("Shards", { Ids: T.array(4, T.int) })),
    "gob: wrong type ([4]int) for received field Shards.Ids",
  );
});

Deno.test("shardkv's Config", () => {
  const Config = struct("Config", {
    Num: T.int,
    Shards: T.array(10, T.int),
    Groups: T.map(T.int, T.slice(T.string)),
  });
  const value = { Num: 1, Shards: [1, 1, 1, 0, 0, 0, 0, 0, 0, 0], Groups: new Map([[1, ["a", "b"]]]) };
  const text = encoded(Config, value);
  assertEquals(decoded(text, Config), value);
  // Ids: Config 65, [10]int 66, []string 67, the map 68. In this order they are sent: Config, array, map,
  // slice, value.
  assertEquals(text.match(/ff8[13579]0[1-4]/g), ["ff8103", "ff8301", "ff8704", "ff8502"]);
  assertStringIncludes(text, "19ff820102010a02020200000000000000010102020161016200");
});

Deno.test("maps with struct keys, and maps of maps", () => {
  const t = T.map(struct("Key", { Shard: T.int, Name: T.string }), T.map(T.string, T.bool));
  const value = new Map([[{ Shard: 1, Name: "a" }, new Map([["x", true]])]]);
  assertEquals(decoded(encoded(t, value), t), value);
});

Deno.test("types that contain themselves keep their ids apart", () => {
  const Tree = T.struct("Tree");
  T.defineStruct(Tree, [{ name: "Kids", type: T.slice(Tree) }]);
  const value = { Kids: [{ Kids: null }, { Kids: [{ Kids: null }] }] };
  const text = encoded(Tree, value);
  // Tree is 65, its list 66, and the list's elements are 65 again.
  assertStringIncludes(text, hex(new TextEncoder().encode("[]main.Tree")) + "01ff840001ff82");
  assertEquals(decoded(text, Tree), value);

  const List = T.struct("List");
  T.defineStruct(List, [{ name: "V", type: T.int }, { name: "Next", type: T.pointer(List) }]);
  const list = { V: 1, Next: { V: 2, Next: null } };
  assertEquals(decoded(encoded(List, list), List), list);

  const Nest = T.named("Nest", (self) => T.slice(self));
  assertEquals(decoded(encoded(Nest, [[[]], []]), Nest), [[null], null]);
  const Dir = T.named("Dir", (self) => T.map(T.string, self));
  const dir = new Map([["a", new Map([["b", new Map()]])]]);
  assertEquals(decoded(encoded(Dir, dir), Dir), dir);
});

Deno.test("two structs that contain each other", () => {
  const A = T.struct("A");
  const B = struct("B", { As: T.slice(A), N: T.int });
  T.defineStruct(A, [{ name: "B", type: T.pointer(B) }, { name: "N", type: T.int }]);
  const value = { B: { As: [{ B: null, N: 3 }], N: 2 }, N: 1 };
  assertEquals(decoded(encoded(A, value), A), value);
});

Deno.test("the same name and structure is one type, whatever it is made of", () => {
  const make = (field = "Seq") => struct("Op", { Key: T.string, [field]: T.int });
  const registry = new Registry();
  registry.register("main.Op", make());
  registry.register("main.Op", make());
  const out = new Buffer();
  const encoder = new Encoder(out, registry, told);
  encoder.encode(make(), { Key: "a", Seq: 1 });
  const once = out.Len();
  encoder.encode(make(), { Key: "a", Seq: 1 });
  assertEquals(out.Len() - once, 9);
  encoder.encode(make("Other"), { Key: "a", Other: 1 });
  assertStringIncludes(hex(out.Bytes()), "ff83"); // another type has another id
});

Deno.test("registering twice is Go's error", () => {
  const registry = new Registry();
  const Op = struct("Op", { Key: T.string });
  registry.register("main.Op", Op);
  const message = (f: () => void): string => {
    try {
      f();
    } catch (error) {
      return (error as Error).message;
    }
    return "nothing";
  };
  assertEquals(message(() => registry.register("main.Op", Op)), "nothing");
  assertEquals(
    message(() => registry.register("main.Op", T.int)),
    'gob: registering duplicate types for "main.Op": main.Op != int',
  );
  assertEquals(
    message(() => registry.register("op", Op)),
    'gob: registering duplicate names for main.Op: "main.Op" != "op"',
  );
  assertEquals(message(() => registry.register("", Op)), "attempt to register empty name");
  assertStringIncludes(
    message(() => registry.register("main.Op", struct("Op", { K: T.int }))),
    "duplicate types",
  );
});

Deno.test("integers that do not fit their variable are Go's error", () => {
  const from = struct("N", { A: T.int, B: T.uint, F: T.float64, L: T.slice(T.int), M: T.map(T.int, T.int) });
  const zero = { A: 0, B: 0, F: 0, L: null, M: null };
  const into = (name: string, t: Type, value: unknown) =>
    decoded(encoded(from, { ...zero, [name]: value }), struct("N", { [name]: t }));
  assertEquals(into("A", T.int8, 127), { A: 127 });
  assertEquals(into("A", T.int8, 128), 'value for "A" out of range');
  assertEquals(into("A", T.int8, -129), 'value for "A" out of range');
  assertEquals(into("A", T.int32, 2 ** 31), 'value for "A" out of range');
  assertEquals(into("A", T.int64, 2 ** 40), { A: 2 ** 40 });
  assertEquals(into("B", T.uint8, 256), 'value for "B" out of range');
  assertEquals(into("B", T.uint16, 65535), { B: 65535 });
  assertEquals(into("F", T.float32, 1e300), 'value for "F" out of range');
  assertEquals(into("F", T.float32, Infinity), { F: Infinity });
  assertEquals(into("L", T.slice(T.int16), [1, 40000]), 'value for "element of L" out of range');
  assertEquals(into("M", T.map(T.int8, T.int), new Map([[300, 1]])), 'value for "M" out of range');
  assertEquals(decoded(encoded(T.int, 300), T.int8), 'value for "*int8" out of range');
});

Deno.test("values that do not fit a field give errors that name it", () => {
  const In = struct("In", { A: T.int8, F: T.float32, S: T.string });
  const Out = struct("Out", { Ins: T.slice(In), M: T.map(T.string, T.uint) });
  const wrong = (value: T.Fields) => refused(Out, { Ins: null, M: null, ...value });
  assertEquals(
    wrong({ Ins: [{ A: 1, F: 0, S: "" }, { A: 128, F: 0, S: "" }] }),
    "gob: cannot encode In.A: wanted an integer from -128 to 127 (int8), got 128 (at Out.Ins[1].A)",
  );
  assertEquals(
    wrong({ M: new Map([["k", -1]]) }),
    'gob: cannot encode Out.M: wanted an integer (uint), got -1 (at Out.M["k"])',
  );
  assertStringIncludes(wrong({ Ins: [{ A: NaN, F: 0, S: "" }] })!, "got NaN");
  assertStringIncludes(wrong({ Ins: [{ A: 0, F: "1", S: "" }] })!, 'In.F: wanted float32, got "1"');
  assertStringIncludes(wrong({ Ins: [{ A: 0, F: 0 }] })!, "In.S: wanted string, got undefined");
  assertStringIncludes(wrong({ Ins: {} })!, "Out.Ins: wanted an array of main.In, got a plain object");
  assertStringIncludes(wrong({ Ins: [null] })!, "Out.Ins: wanted In, got null");
  assertStringIncludes(refused(T.int, 2n ** 63n)!, "wanted an integer (int), got 9223372036854775808n");
  assertEquals(refused(T.pointer(T.int), null), "gob: cannot encode nil pointer of type *int");
  assertEquals(refused(T.slice(T.pointer(T.int)), [null]), "gob: encodeArray: nil element");
});

Deno.test("integers are exact over all 64 bits", () => {
  const edges = [
    0n,
    63n,
    64n,
    127n,
    128n,
    2n ** 31n,
    2n ** 32n,
    2n ** 52n,
    2n ** 53n - 1n,
    2n ** 53n,
    2n ** 62n,
  ];
  for (const edge of edges) {
    for (const n of [edge - 1n, edge, edge + 1n, -edge, -edge - 1n, -edge + 1n]) {
      const back = decoded(encoded(T.int64, n), T.int64);
      assertEquals(BigInt(back as number), n);
      assertEquals(typeof back, Number.isSafeInteger(Number(n)) ? "number" : "bigint");
      if (Number.isSafeInteger(Number(n))) assertEquals(encoded(T.int64, Number(n)), encoded(T.int64, n));
      if (n >= 0n) assertEquals(BigInt(decoded(encoded(T.uint64, n), T.uint64) as number), n);
    }
  }
  assertEquals(decoded(encoded(T.uint64, 2n ** 64n - 1n), T.uint64), 2n ** 64n - 1n);
  assertEquals(decoded(encoded(T.float64, NaN), T.float64), NaN);
  assertEquals(encoded(T.float64, NaN), "0b0800f8010000000000f87f");
  assertEquals(encoded(T.float32, NaN), "050800fef87f"); // float32(math.NaN()), converted to float64
});

Deno.test("texts of every length and script", () => {
  for (const n of [0, 1, 5, 12, 24, 25, 100, 127, 128, 255, 256, 5000, 70_000]) {
    for (const c of ["a", "é", "世", "🚀"]) {
      const text = c.repeat(n);
      assertEquals(decoded(encoded(T.string, text), T.string), text);
    }
  }
});

Deno.test("types that do not match are Go's errors", () => {
  const S = struct("S", { A: T.int });
  const s = encoded(S, { A: 1 });
  // Go's text for types that its own process has, as all servers of the lab do.
  const full = "gob: decoding into local type *int, received remote type S = struct { A int; }";
  assertEquals(decoded(s, T.int), full);
  assertEquals(
    decoded(encoded(T.int, 1), S),
    "gob: type mismatch in decoder: want struct type main.S; got non-struct",
  );
  assertEquals(
    decoded(s, struct("S2", { B: T.int })),
    "gob: type mismatch: no fields matched compiling decoder for S2",
  );
  assertEquals(
    decoded(encoded(T.uint, 1), T.int),
    "gob: decoding into local type *int, received remote type uint",
  );
  assertEquals(
    decoded(encoded(T.int, 1), T.any),
    "gob: local interface type *interface {} can only be decoded from remote interface type; received concrete type int",
  );
  const Node = struct("Node", { M: T.map(T.string, T.slice(S)), A: T.array(2, T.any) });
  assertEquals(
    decoded(encoded(Node, { M: new Map([["k", [{ A: 1 }]]]), A: [null, null] }), T.int),
    "gob: decoding into local type *int, received remote type " +
      "Node = struct { M map[string][]S = struct { A int; }; A [2]interface; }",
  );
});

Deno.test("an interface's type must be registered on both sides", () => {
  const Op = struct("Op", { K: T.string });
  const here = new Registry();
  here.register("main.Op", Op);
  const text = encoded(T.any, new Typed(Op, { K: "x" }), here);
  assertEquals(decoded(text, T.any), 'gob: name not registered for interface: "main.Op"');
  assertEquals(refused(T.any, new Typed(Op, { K: "x" })), "gob: type not registered for interface: main.Op");
  assertEquals(
    refused(T.any, new Typed(T.map(T.string, T.int), new Map())),
    "gob: type not registered for interface: map[string]int",
  );
});

Deno.test("interfaces in maps and lists, and structs in them, skipped or decoded", () => {
  const registry = new Registry();
  const Op = struct("Op", { K: T.string, Next: T.any });
  const Cfg = struct("Cfg", { N: T.slice(T.int) });
  registry.register("main.Op", Op);
  registry.register("cfg", Cfg);
  const op = (Next: unknown) => new Typed(Op, { K: "k", Next });
  const value = {
    M: new Map<string, unknown>([["a", op(op(new Typed(Cfg, { N: [1, 2] })))], ["b", null]]),
    L: [null, op(null), new Typed(Cfg, { N: [3] }), new Typed(T.string, "s")],
    After: 7,
  };
  const All = struct("All", { M: T.map(T.string, T.any), L: T.slice(T.any), After: T.int });
  const text = encoded(All, value, registry);
  assertEquals(decoded(text, All, null, registry), value);
  assertEquals(decoded(text, struct("All", { After: T.int }), null, registry), { After: 7 });

  // A definition inside a skipped value applies to what follows.
  const out = new Buffer();
  const encoder = new Encoder(out, registry, told);
  assertEquals(encoder.encode(All, value), null);
  assertEquals(encoder.encode(Cfg, { N: [9] }), null);
  const decoder = new Decoder(new Buffer(out.Bytes()), registry, true);
  assertEquals(decoder.decode(null, null), null);
  assertEquals(decoder.decode(Cfg, null), { N: [9] });
});

Deno.test("an embedded struct's fields are found by name", () => {
  const Header = struct("Header", { Term: T.int, From: T.int });
  const Envelope = T.struct("Envelope", [
    { name: "Header", type: Header, embedded: true },
    { name: "Body", type: T.string },
  ]);
  const flat = struct("Flat", { Term: T.int, Body: T.string });
  assertEquals(decoded(encoded(flat, { Term: 3, Body: "b" }), Envelope), {
    Header: { Term: 3, From: 0 },
    Body: "b",
  });
});

Deno.test("pointers to pointers are what they point to", () => {
  const t = struct("P", { A: T.pointer(T.pointer(T.int)), B: T.pointer(T.slice(T.int)) });
  const plain = struct("P", { A: T.int, B: T.slice(T.int) });
  assertEquals(encoded(t, { A: 5, B: [1] }), encoded(plain, { A: 5, B: [1] }));
  assertEquals(encoded(t, { A: null, B: null }), encoded(plain, { A: 0, B: null }));
});

Deno.test("fields that are not sent keep their values in a list that was long enough, as in Go", () => {
  const E = struct("E", { Term: T.int, Cmd: T.int });
  const text = encoded(T.slice(E), [{ Term: 0, Cmd: 5 }]);
  assertEquals(decoded(text, T.slice(E), [{ Term: 9, Cmd: 9 }, { Term: 8, Cmd: 8 }]), [{ Term: 9, Cmd: 5 }]);
  assertEquals(decoded(text, T.slice(E), []), [{ Term: 0, Cmd: 5 }]);
});

Deno.test("an encoder is usable after an error, and keeps what it flushed", () => {
  const out = new Buffer();
  const registry = new Registry();
  const encoder = new Encoder(out, registry, told);
  const S = struct("S", { A: T.int });
  assert(encoder.encode(S, { A: "x" }) !== null);
  const definition = out.Len();
  assert(definition > 0);
  assertEquals(encoder.encode(S, { A: 1 }), null);
  const fresh = new Buffer();
  new Encoder(fresh, registry, told).encode(S, { A: 1 });
  assertEquals(hex(out.Bytes()), hex(fresh.Bytes()));
});

Deno.test("a field with a function is not sent; a list of them is Go's error, each time", () => {
  const S = struct("S", { A: T.int, Fn: T.unsent });
  assertEquals(encoded(S, { A: 1, Fn: () => 1 }), encoded(struct("S", { A: T.int }), { A: 1 }));
  const registry = new Registry();
  const List = struct("List", { Fns: T.slice(T.unsent) });
  for (let i = 0; i < 3; i++) {
    assertEquals(refused(List, { Fns: null }, registry), "gob NewTypeObject can't handle type: func()");
  }
});

Deno.test("bytes that a buffer has returned do not change", () => {
  const out = new Buffer();
  const registry = new Registry();
  const encoder = new Encoder(out, registry, told);
  const other = new Buffer();
  const views: [Uint8Array, string][] = [];
  for (let i = 0; i < 3000; i++) {
    encoder.encode(T.string, "value " + i);
    if (i % 7 === 0) new Encoder(other, registry, told).encode(T.int, i);
    if (i % 50 === 0) views.push([out.Bytes(), hex(out.Bytes())]);
  }
  for (const [view, was] of views) assertEquals(hex(view), was);
  const decoder = new Decoder(out, registry, true);
  for (let i = 0; i < 3000; i++) assertEquals(decoder.decode(T.string, ""), "value " + i);
  assertEquals(out.Len(), 0);
});

Deno.test("a value that encodes another one while it is read", () => {
  const registry = new Registry();
  const S = struct("S", { A: T.int, B: T.int });
  const value = {
    get A() {
      return encoded(S, { A: 1, B: 2 }, registry).length;
    },
    B: 3,
  };
  const text = encoded(S, value, registry);
  assertEquals(decoded(text, S, null, registry), { A: encoded(S, { A: 1, B: 2 }, registry).length, B: 3 });
});

Deno.test("a result is the same wherever in a slab it begins, and keeps no more than one slab alive", () => {
  const registry = new Registry();
  const inner = struct("Inner", { Text: T.string });
  registry.register("Inner", inner);
  const t = struct("Outer", { Any: T.any, List: T.slice(T.any) });
  const text = new Typed(inner, { Text: "x".repeat(1000) });
  const value = { Any: text, List: [text, text] };
  const first = encoded(t, value, registry);
  for (let i = 0; i < 100; i++) {
    const out = new Buffer();
    new Encoder(out, registry, told).encode(t, value);
    assertEquals(hex(out.Bytes()), first);
    assert(
      out.Bytes().buffer.byteLength <= 32 * 1024,
      `result ${i} is in ${out.Bytes().buffer.byteLength} bytes`,
    );
  }
});

Deno.test("a message longer than a slab", () => {
  const text = "x".repeat(100_000);
  const list = Array.from({ length: 20 }, () => text);
  assertEquals(decoded(encoded(T.slice(T.string), list), T.slice(T.string)), list);
  const blob = new Uint8Array(300_000).fill(7);
  assertEquals(decoded(encoded(T.any, new Typed(T.bytes, blob)), T.any), new Typed(T.bytes, blob));
});
