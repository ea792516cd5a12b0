// @ts-types="../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";
import { confidence, thousands } from "./confidence.ts";

Deno.test("confidence: 3/N, of runs as they were or of each test", () => {
  const said = (runs: number, each?: boolean) =>
    confidence(runs, each).replace("with 95 % confidence fewer than", "<");
  assertEquals(said(1), "no failure in 1 run: < 100.0 % of such runs fail");
  assertEquals(said(100), "no failure in 100 runs: < 3.0 % of such runs fail");
  assertEquals(said(50_000, true), "no failure in 50,000 runs of each test: < 0.006 % of its runs fail");
  assertEquals([999, 1000, 1234567].map(thousands), ["999", "1,000", "1,234,567"]);
});

Deno.test("confidence: a share of 3/N is missed by N runs in fewer than one case in twenty", () => {
  for (const runs of [3, 10, 100, 5000]) {
    const missed = (1 - 3 / runs) ** runs;
    assertEquals(missed < 0.05, true, `${runs}`);
  }
});
