// @ts-types="../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";
import { counted, named } from "./named_calls.ts";
import { codeOf, overridesOf } from "./override.ts";

/** The code that is left of `code` without these steps. */
function without(code: string, ...removed: number[]): string {
  const steps = named(overridesOf(code) as Exclude<ReturnType<typeof overridesOf>, string>);
  return codeOf(counted(steps.filter((_, i) => !removed.includes(i))));
}

Deno.test("named calls: with all steps the code is the same", () => {
  for (
    const code of ["t0.d01.d01.x0.d02.t2.d21n2.d21.l20n3.d20n3", "d01n3.d01n3.d01.d01.d01", "c1.s1.L20n5"]
  ) {
    assertEquals(without(code), code);
  }
});

Deno.test("named calls: a message that no longer arrives is counted by those after it", () => {
  // The first call is answered, then the second one is.
  assertEquals(without("d01.d01.d01.d01", 0, 1), "d01n2.d01n2");
  // The reply stays under way.
  assertEquals(without("d01.d01.d01.d01", 1), "d01.d01n2.d01n2");
  assertEquals(without("l01.d01.d02.d01", 0), "d01n2.d02.d01n2");
  // An earlier call of the link does not count later ones.
  assertEquals(without("d01n3.d01n3.d01", 0, 1), "d01");
});
