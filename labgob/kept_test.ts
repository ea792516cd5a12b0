// A value from an interface is sent on with the type it had, as long as it stays where it was decoded into.
// @ts-types="../types/std_assert.d.ts"
import { assertEquals, assertStrictEquals } from "@std/assert";
import * as lab from "./mod.ts";
import {
  Buffer,
  GobError,
  listOf,
  mapOf,
  NewDecoder,
  NewEncoder,
  ref,
  Register,
  RegisterName,
  typed,
} from "./mod.ts";
import { hex } from "./testdata/hex.ts";

class LogEntry {
  Term = 0;
  Command: unknown = null;
}
class Args {
  Entries = listOf(LogEntry);
  Any: unknown = null;
}
const Err = lab.named("Err", lab.string);
const Pair = lab.named("Pair", lab.array(2, lab.int));
const Blob = lab.named("Blob", lab.bytes);
for (const t of [Err, Pair, Blob, lab.array(3, lab.string), lab.slice(Err), lab.map(lab.string, lab.int8)]) {
  Register(t);
}

const held: [lab.TypeLike, unknown][] = [
  ...[0, 3, 1e10, -0, 1.5, NaN, Infinity, 2 ** 60].map((v): [lab.TypeLike, unknown] => [lab.float64, v]),
  ...[0, 1.5, NaN].map((v): [lab.TypeLike, unknown] => [lab.float32, v]),
  ...[lab.int8, lab.int16, lab.int32, lab.int64, lab.uint, lab.uint8, lab.uint16, lab.uint32, lab.uint64].map(
    (t): [lab.TypeLike, unknown] => [t, 5],
  ),
  ...[2n ** 63n, 2n ** 64n - 1n].flatMap((v): [lab.TypeLike, unknown][] => [[lab.uint64, v], [lab.uint, v]]),
  ...[2n ** 62n, -(2n ** 63n)].flatMap((v): [lab.TypeLike, unknown][] => [[lab.int64, v], [lab.int, v]]),
  [Err, "OK"],
  [Pair, [1, 2]],
  [Blob, Uint8Array.of(1, 2)],
  [lab.array(3, lab.string), ["a", "", "c"]],
  [lab.slice(Err), ["a"]],
  [lab.map(lab.string, lab.int8), new Map([["a", 1]])],
];

function encoded(value: unknown): string {
  const w = new Buffer();
  assertEquals(NewEncoder(w).Encode(value), null);
  return hex(w.Bytes());
}

function decoded<T extends object>(value: unknown, target: T): T {
  const w = new Buffer();
  assertEquals(NewEncoder(w).Encode(value), null);
  assertEquals(NewDecoder(w).Decode(target), null);
  return target;
}

const entry = (Command: unknown) => Object.assign(new LogEntry(), { Term: 1, Command });

for (const [type, value] of held) {
  const t = String(lab.Ref.typeOf(ref(value, type)));
  Deno.test(`kept: ${t} ${value instanceof Map ? "map" : value} in a struct, a list, a map and a variable`, () => {
    const command = typed(type, value);
    assertEquals(encoded(decoded(entry(command), new LogEntry())), encoded(entry(command)));

    const list = listOf(lab.any);
    list.push(1, command, "x");
    assertEquals(encoded(decoded(list, listOf(lab.any))), encoded(list));

    const map = mapOf(lab.string, lab.any);
    map.set("a", command).set("b", 1);
    assertEquals(encoded(decoded(map, mapOf(lab.string, lab.any))), encoded(map));

    const variable = ref<unknown>(command, lab.any);
    assertEquals(encoded(decoded(variable, ref<unknown>(null, lab.any))), encoded(variable));
  });
}

Deno.test("kept: an entry that is stored in another log and sent on gives the same bytes", () => {
  const args = new Args();
  for (let i = 0; i < 4; i++) args.Entries.push(entry(typed(lab.float64, i)));
  args.Any = typed(Err, "OK");
  const got = decoded(args, new Args());
  assertEquals(got.Entries.map((e) => e.Command), [0, 1, 2, 3]);
  assertStrictEquals(got.Any, "OK");
  const log = [entry("first"), ...got.Entries];
  const then = new Args();
  then.Entries = log.slice(2);
  args.Entries.shift();
  args.Any = null;
  assertEquals(encoded(then), encoded(args));
});

Deno.test("kept: another value in the same place has the type that it shows itself", () => {
  const got = decoded(entry(typed(lab.uint8, 5)), new LogEntry());
  got.Command = 6;
  assertEquals(encoded(got), encoded(entry(6)));
  got.Command = "x";
  assertEquals(encoded(got), encoded(entry("x")));
  const w = new Buffer();
  NewEncoder(w).Encode(entry(typed(lab.uint8, 6)));
  NewEncoder(w).Encode(entry(6));
  for (const t of [lab.uint8, lab.int]) {
    got.Term = 0;
    got.Command = null;
    assertEquals(NewDecoder(w).Decode(got), null);
    assertEquals(encoded(got), encoded(entry(typed(t, 6))), "decoded into again");
  }
  const copy = entry(decoded(entry(typed(lab.uint8, 5)), new LogEntry()).Command);
  assertEquals(encoded(copy), encoded(entry(5)), "a value that was copied is a plain number");
});

Deno.test("kept: integers too large for int are uint64", () => {
  assertEquals(encoded(entry(2n ** 63n)), encoded(entry(typed(lab.uint64, 2n ** 63n))));
  assertEquals(encoded(entry(2n ** 63n - 1n)), encoded(entry(typed(lab.int, 2n ** 63n - 1n))));
  assertEquals(encoded(2n ** 64n - 1n), encoded(typed(lab.uint64, 2n ** 64n - 1n)));
  const error = NewEncoder(new Buffer()).Encode(entry(2n ** 64n));
  assertEquals(error instanceof GobError, true);
});

Deno.test("kept: a struct registered under a name of its own", () => {
  class Base {
    X = 0;
  }
  encoded(new Base()); // a named type takes its parts from one that is complete
  const Other = lab.named("Other", lab.Ref.typeOf(ref(new Base())) as lab.Type<Base>);
  RegisterName("kept.Other", Other);
  const command = typed(Other, Object.assign(new Base(), { X: 3 }));
  assertEquals(encoded(decoded(entry(command), new LogEntry())), encoded(entry(command)));
});
