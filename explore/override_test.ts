// @ts-types="../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";
import { codeOf, type Override, overridesOf, sentenceOf } from "./override.ts";

/** Each kind of override: its word, and its sentence. */
const kinds: [Override, string, string][] = [
  [{ step: "timer", server: 2 }, "t2", "S2's timer fires"],
  [
    { step: "deliver", from: 2, to: 0, nth: 1 },
    "d20",
    "the oldest message of S2's calls to S0 arrives",
  ],
  [
    { step: "lose", from: 2, to: 0, nth: 3 },
    "l20n3",
    "message 3 under way of S2's calls to S0 is lost",
  ],
  [{ step: "crash", server: 1 }, "c1", "S1 crashes"],
  [{ step: "start", server: 1 }, "s1", "S1 starts again"],
  [{ step: "command", server: 0 }, "x0", "a client gives S0 a command"],
  [
    { do: "lose", what: "request", from: 2, to: 0, number: 17 },
    "L20n17",
    "the request of S2's call 17 to S0 is lost",
  ],
  [
    { do: "lose", what: "reply", from: 2, to: 0, number: 1 },
    "M20n1",
    "the reply of S2's call 1 to S0 is lost",
  ],
  [
    { do: "delay", what: "request", from: 1, to: 0, number: 5, us: 300_000 },
    "D10n5w300000",
    "the request of S1's call 5 to S0 takes 0.300 s more",
  ],
  [
    { do: "delay", what: "reply", from: 1, to: 0, number: 5, us: 1500 },
    "E10n5w1500",
    "the reply of S1's call 5 to S0 takes 0.0015 s more",
  ],
  [
    { do: "restart after", from: 2, to: 1, number: 3, us: 0 },
    "A21n3w0",
    "S1 restarts 0.000 s after it answered S2's call 3 to S1",
  ],
  [{ do: "crash", server: 1, at: 1_733_145 }, "C1t1733145", "S1 crashes at 1.733145 s"],
  [{ do: "start", server: 1, at: 2_000_000 }, "S1t2000000", "S1 starts again at 2.000 s"],
  [{ do: "restart", server: 1, at: 2_000_000 }, "R1t2000000", "S1 restarts at 2.000 s"],
  [
    { do: "pause", server: 1, at: 1_000_000, us: 400_000 },
    "P1t1000000w400000",
    "S1 pauses for 0.400 s at 1.000 s",
  ],
  [{ do: "fire", server: 2, at: 1_000_000 }, "F2t1000000", "S2's timers fire first at 1.000 s"],
];

Deno.test("overrides: each has a word that says all of it, and a sentence", () => {
  for (const [override, word, sentence] of kinds) {
    assertEquals([codeOf([override]), sentenceOf(override)], [word, sentence]);
    assertEquals(overridesOf(word), [override]);
  }
  const all = kinds.map(([override]) => override);
  assertEquals(overridesOf(codeOf(all)), all);
  assertEquals(overridesOf(""), []);
});

Deno.test("overrides: what is no word of an override is named", () => {
  for (
    const word of [
      "t",
      "t12",
      "d2",
      "q1",
      "L20",
      "L20n0",
      "t2w5",
      "P1t5",
      "P1w5",
      "d20n0",
      "C1",
      "x1n2",
      "D10n5",
    ]
  ) {
    assertEquals(overridesOf(`t2.${word}.d20`), word, word);
  }
});
