// @ts-types="../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";
import type { TraceEvent } from "../trace/event.ts";
import { Story } from "./story.ts";

function broken(rule: string, at: number): TraceEvent {
  return {
    kind: "complaint",
    at,
    server: 1,
    rule,
    severity: "error",
    section: "the section",
    sentence: `S1 broke ${rule}`,
    context: null,
  };
}

Deno.test("story: it ends where the rule of its title is broken, not at an earlier P1 that did no harm", () => {
  const story = new Story(2, "S11");
  const events: TraceEvent[] = [
    { kind: "step", at: 0, server: null, text: "S1's timer fires" },
    broken("P1", 1),
    { kind: "step", at: 2, server: null, text: "S2 crashes" },
    broken("S11", 3),
    broken("S9", 4),
  ];
  for (const event of events) story.take(event);
  assertEquals(story.lines(80), [
    "   1. S1's timer fires",
    "   2. S2 crashes",
    "      *** rule S11: S1 broke S11 (the section)",
  ]);
});
