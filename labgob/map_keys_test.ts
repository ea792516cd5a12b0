// Go compares map keys that are structs or arrays by value, and decoding merges entries accordingly.
// @ts-types="../types/std_assert.d.ts"
import { assert, assertEquals } from "@std/assert";
import {
  any,
  array,
  Buffer,
  int,
  map,
  mapOf,
  NewDecoder,
  NewEncoder,
  pointer,
  ref,
  type Type,
} from "./mod.ts";
import { float64, typed } from "./mod.ts";
import * as harness from "./harness.ts";

class Shard {
  Num = 0;
  Name = "";
}
class Wrapped {
  static fields = { In: any };
  In: unknown = null;
}
const shard = (Num: number, Name: string) => Object.assign(new Shard(), { Num, Name });

function decodedTwice<K>(t: Type<Map<K, number>>, first: [K, number][], then: [K, number][]): Map<K, number> {
  harness.setWarn(() => {});
  const w = new Buffer();
  const e = NewEncoder(w);
  for (const entries of [first, then]) assertEquals(e.Encode(typed(t, new Map(entries))), null);
  const variable = ref(new Map(), t);
  const d = NewDecoder(new Buffer(w.Bytes()));
  for (let i = 0; i < 2; i++) assertEquals(d.Decode(variable), null);
  harness.setWarn();
  return variable.value;
}

Deno.test("struct keys: a second decode writes over the entry of an equal key, and adds others", () => {
  const got = decodedTwice(map(Shard, int), [[shard(1, "a"), 1], [shard(2, "a"), 2]], [
    [shard(1, "a"), 10],
    [shard(1, "b"), 20],
  ]);
  assertEquals([...got], [[shard(1, "a"), 10], [shard(2, "a"), 2], [shard(1, "b"), 20]]);
  assert([...got.keys()].every((key) => key instanceof Shard));
});

Deno.test("array keys, and arrays of structs", () => {
  const pairs = decodedTwice(map(array(2, int), int), [[[1, 2], 1]], [[[1, 2], 2], [[2, 1], 3]]);
  assertEquals([...pairs], [[[1, 2], 2], [[2, 1], 3]]);
  const shards = decodedTwice(map(array(1, Shard), int), [[[shard(1, "a")], 1]], [[[shard(1, "a")], 2]]);
  assertEquals([...shards], [[[shard(1, "a")], 2]]);
});

Deno.test("keys that a student's Map already contains", () => {
  const w = new Buffer();
  const sent = mapOf(Shard, int);
  sent.set(shard(7, "x"), 1);
  NewEncoder(w).Encode(sent);
  const target = mapOf(Shard, int);
  const mine = shard(7, "x");
  target.set(mine, 0);
  assertEquals(NewDecoder(w).Decode(target), null);
  assertEquals([target.size, target.get(mine)], [1, 1]);
});

Deno.test("interfaces in keys: values of different types are different keys; NaN and pointers equal nothing", () => {
  const holding = (In: unknown) => Object.assign(new Wrapped(), { In });
  const key = map(Wrapped, int);
  assertEquals(decodedTwice(key, [[holding(1), 1]], [[holding(1), 2], [holding("1"), 3]]).size, 2);
  assertEquals(decodedTwice(key, [[holding(NaN), 1]], [[holding(NaN), 2]]).size, 2);
  assertEquals(decodedTwice(map(array(1, float64), int), [[[0.5], 1]], [[[0.5], 2]]).size, 1);
  assertEquals(
    decodedTwice(map(array(1, pointer(Shard)), int), [[[shard(1, "a")], 1]], [[[shard(1, "a")], 2]]).size,
    2,
  );
});
