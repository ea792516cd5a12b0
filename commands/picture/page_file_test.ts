// @ts-types="../../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";
import type { TraceEvent } from "../../trace/event.ts";
import { linksIn, runData } from "./page_file.ts";

function complaint(at: number, rule: string, severity: string): TraceEvent {
  const texts = { section: "the section", sentence: "the sentence", context: null };
  return { kind: "complaint", at, server: 1, rule, severity, ...texts };
}

Deno.test("links into a page: each broken rule once, warnings called that, no notes, and always the failure", () => {
  const events: TraceEvent[] = [
    complaint(1, "H0", "note"),
    complaint(2, "S2", "error"),
    complaint(3, "S2", "error"),
    complaint(4, "L2", "warning"),
    complaint(5, "S9", "error"),
    { kind: "failed", at: 6, server: null, failure: "assertion", message: "expected one leader, got none" },
  ];
  const head = { course: "", test: "", banner: "", seed: 1, servers: 3, command: "", replay: "" };
  const links = (most: number) => linksIn("run.html", runData(head, null, events), most);
  assertEquals(links(4), [
    "run.html#t=0.000002&s=1  rule S2, S1",
    "run.html#t=0.000004&s=1  rule L2 (warning), S1",
    "run.html#t=0.000005&s=1  rule S9, S1",
    "run.html#t=0.000006  the failure",
  ]);
  assertEquals(links(2), [links(4)[0], links(4)[3]]);
});
