// @ts-types="../types/std_assert.d.ts"
import { assert, assertEquals } from "@std/assert";
import { codeOf, type Override, overridesOf } from "./override.ts";
import { shorter } from "./shorter.ts";

/** The codes of the schedules that leave something out of this one. */
function codesOf(code: string): string[] {
  return [...shorter(overridesOf(code) as Override[])].map(codeOf);
}

Deno.test("shorter: every schedule has fewer steps", () => {
  for (
    const code of ["t0.d01.d01.x0.t0.d01n2.l01.c1.s1.t1.d10", "c0.t1.d12.d12.s0.t0.d01.l01", "t0", "d01"]
  ) {
    const { length } = overridesOf(code);
    for (const each of codesOf(code)) {
      assert((overridesOf(each) as Override[]).length < length, `${each} of ${code}`);
    }
  }
});

Deno.test("shorter: only the end, where the calls before it were not made", () => {
  // S1's second call is its first one, if its first timer does not fire.
  assert(codesOf("t1.t2.d20.d20.t1.d10n2.d10n2").includes("t2.d20.d20.t1.d10n2.d10n2"));
  assert(codesOf("t1.d10.t1.d10n2.d10n2").includes("t1.d10.d10"));
});

Deno.test("shorter: without a timer and the messages that it sent, also in the middle", () => {
  const codes = codesOf("t0.d01.d01.t1.d10.d12.t0.d01.d01");
  // S1 does not stand; what S0 sends keeps its numbers.
  assert(codes.includes("t0.d01.d01.t0.d01.d01"), codes.join("\n"));
  // S0 stands once, and its second round is its first.
  assert(codes.includes("t1.d10.d12.t0.d01.d01"), codes.join("\n"));
});

Deno.test("shorter: both messages of a call, a crash with its restart, and what is done in that life", () => {
  assert(codesOf("t0.d01.d02.d02.d01").includes("t0.d01.d01"));
  const codes = codesOf("c2.t0.d01.s2.t2.d21.d01");
  assertEquals([codes.includes("t0.d01.t2.d21.d01"), codes.includes("t0.d01.d01")], [true, true]);
});
