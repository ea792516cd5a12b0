/** Both checks against a search that tries every order, on random histories. `bench/linearizability_random.ts` has more. */

// @ts-types="../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";

import { Chance, faultOf, isLinearizable, smallHistory } from "../tests/kv_histories.ts";
import { type Cause, checkKv, explain, kvModel, type KvOperation, search } from "./mod.ts";

/** Compares the checks on one history; says what is wrong with it. */
function compare(history: KvOperation[], seed: number): Cause | null {
  const expected = isLinearizable(history) ? "ok" : "illegal";
  const kv = checkKv(history);
  const found = search(kvModel, history);
  const about = `seed ${seed}: ${JSON.stringify(history)}`;
  assertEquals([kv.verdict, found.verdict], [expected, expected], about);
  if (expected === "ok") {
    assertEquals(faultOf(kv.keys[0].linearization()!, history), null, about);
    assertEquals(faultOf(found.parts[0].path, history), null, about);
  } else {
    explain(history, kv.blame!);
    assertEquals(history[found.parts[0].blocked!].return !== undefined, true, about);
  }
  return kv.blame?.cause ?? null;
}

const named = [
  "no order",
  "stale read",
  "lost update",
  "duplicate",
  "reordered",
  "value from nowhere",
  "two Puts at once",
];

for (const [repeats, histories] of [[0, 25_000], [30, 25_000]]) {
  Deno.test(`random: ${histories} histories, values written again ${repeats} in 100 times`, () => {
    const causes: Partial<Record<Cause, number>> = {};
    for (let seed = 1; seed <= histories; seed++) {
      const cause = compare(smallHistory(new Chance(seed), repeats), seed);
      if (cause) causes[cause] = (causes[cause] ?? 0) + 1;
    }
    // Wrong histories are common, and of every kind, so that agreeing on them says something.
    const illegal = Object.values(causes).reduce((sum, times) => sum + times, 0);
    assertEquals(illegal > histories / 6, true, `${illegal} are illegal`);
    assertEquals(Object.keys(causes).sort(), repeats ? named.toSorted() : named.slice(1).toSorted());
  });
}
