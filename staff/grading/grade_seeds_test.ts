/** The seeds of a grading. */

// @ts-types="../../types/std_assert.d.ts"
import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { largestSeed } from "../../runner/seeds.ts";
import { publicSeeds, readSecret, secretSeeds } from "./grade_seeds.ts";

Deno.test("public seeds count up from the first, as those of stress do", () => {
  assertEquals(publicSeeds(7, 3), { list: [7, 8, 9], first: 7, secretHash: null });
  assertEquals(publicSeeds(2 ** 32 - 1, 2).list, [2 ** 32 - 1, 2 ** 32]);
});

Deno.test("secret seeds come from the secret alone, are long, and are not told", async () => {
  const [one, again, other] = await Promise.all(["a", "a", "b"].map((secret) => secretSeeds(secret, 50)));
  assertEquals(again, one);
  assertNotEquals(other.list, one.list);
  assertNotEquals(other.secretHash, one.secretHash);
  assertEquals([one.first, new Set(one.list).size], [null, 50]);
  assert(one.list.every((seed) => Number.isSafeInteger(seed) && seed >= 2 ** 32 && seed <= largestSeed));
  assertEquals((await secretSeeds("a", 3)).list, one.list.slice(0, 3));
});

Deno.test("a secret that could be guessed is not taken", () => {
  const path = Deno.makeTempFileSync();
  Deno.writeTextFileSync(path, "  too short \n");
  const error = assertThrows(() => readSecret(path)) as Error;
  assertEquals(error.message, `--secret ${path}: a secret has at least 16 characters, this has 9`);
  Deno.writeTextFileSync(path, " correct horse battery\n");
  assertEquals(readSecret(path), "correct horse battery");
  Deno.removeSync(path);
});
