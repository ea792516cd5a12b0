// @ts-types="../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";
import { formatDuration, parseDuration } from "./duration.ts";

Deno.test("durations are parsed as in Go", () => {
  const cases = {
    "600s": 600,
    "10m": 600,
    "1h30m": 5400,
    "1.5h": 5400,
    "250ms": 0.25,
    "0": 0,
    "1m0.5s": 60.5,
  };
  for (const [text, seconds] of Object.entries(cases)) assertEquals(parseDuration(text), seconds, text);
  for (const text of ["", "600", "s", "-1s", "1 m", "1d", "1m2"]) {
    assertEquals(parseDuration(text), null, text);
  }
});

Deno.test("durations are formatted as in Go", () => {
  const cases = { 0: "0s", 0.25: "250ms", 1.5: "1.5s", 59: "59s", 60: "1m0s", 600: "10m0s", 5400: "1h30m0s" };
  for (const [seconds, text] of Object.entries(cases)) assertEquals(formatDuration(Number(seconds)), text);
});
