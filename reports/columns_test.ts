// @ts-types="../types/std_assert.d.ts"
import { assert, assertEquals } from "@std/assert";
import type { LogLine } from "../trace/log_line.ts";
import { unpainted } from "../trace/topics.ts";
import { Columns, hasRoomForColumns, wrap, wrappedLines } from "./columns.ts";
import { widthOf } from "./width.ts";

function line(at: number, server: number | null, text: string): LogLine {
  return { at, server, name: server === null ? "--" : `S${server}`, topic: "rpc", text };
}

const vote = "-> S2 RequestVote #1 Term=1 CandidateId=2 LastLogIndex=0 LastLogTerm=0";

Deno.test("columns: one per server, wrapped to its width; events of no server span all", () => {
  const columns = new Columns([0, 1, 2], 100, unpainted);
  assertEquals(columns.header(), "           S0                            S1                            S2");
  assertEquals(columns.lines(line(1_000_000, 1, vote)), [
    `  1.000000 ${" ".repeat(30)}-> S2 RequestVote #1 Term=1`,
    `           ${" ".repeat(30)} CandidateId=2 LastLogIndex=0`,
    `           ${" ".repeat(30)} LastLogTerm=0`,
  ]);
  assertEquals(columns.lines(line(1_000_000, null, "checkOneLeader()")), ["  1.000000 -- checkOneLeader()"]);
});

Deno.test("columns: only those of the servers that are shown", () => {
  const columns = new Columns([0, 2], 72, unpainted);
  assertEquals(columns.header(), "           S0                             S2");
  assertEquals(columns.lines(line(1_000_000, 2, "crashes")), [`  1.000000 ${" ".repeat(31)}crashes`]);
});

Deno.test("columns: there is room for them if a RequestVote takes three lines or less", () => {
  assertEquals([80, 103, 104, 200].map((width) => hasRoomForColumns(3, width)), [false, true, true, true]);
  assertEquals([80, 160, 165, 200].map((width) => hasRoomForColumns(5, width)), [false, false, true, true]);
  assert(hasRoomForColumns(2, 80));
});

Deno.test("columns: without room, a line an event, what does not fit under its text", () => {
  const lines = wrappedLines(line(1_000_000, 1, vote), 80, unpainted);
  assertEquals(lines, [
    "  1.000000 S1  rpc    -> S2 RequestVote #1 Term=1 CandidateId=2 LastLogIndex=0",
    "                       LastLogTerm=0",
  ]);
});

Deno.test("columns: long words are cut; tabs and wide characters do not break the layout", () => {
  assertEquals(wrap("abcdefghij", 4), ["abcd", " efg", " hij"]);
  assertEquals(wrap("ab cd ef", 5), ["ab cd", " ef"]);
  assertEquals(wrap("a\tbc", 10), ["a bc"]);
  assertEquals(wrap("", 10), [""]);
  for (const text of ["日本語の名前 日本語", "👩‍🚀👩‍🚀👩‍🚀 👩‍🚀", "e\u0301e\u0301e\u0301e\u0301e\u0301"]) {
    const parts = wrap(text, 6);
    assert(parts.every((part) => widthOf(part) <= 6), JSON.stringify(parts));
    assertEquals(parts.map((part) => part.trim()).join("").replaceAll(" ", ""), text.replaceAll(" ", ""));
  }
});
