// @ts-types="../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";
import { formatted } from "./util.ts";

class LogEntry {
  constructor(readonly Term = 0, readonly Command: unknown = null) {}
}
class Reply {
  Term = 3;
  VoteGranted = true;
  Entries = [new LogEntry(1, "x"), new LogEntry(2, 7)];
}

Deno.test("DPrintf: Go's verbs, with objects on one line", () => {
  const itself: { name: string; self?: unknown } = { name: "loop" };
  itself.self = itself;
  const cases: [text: string, format: string, ...values: unknown[]][] = [
    ["S1 votes for 2 in term -3", "S%d votes for %v in term %d", 1, 2, -3],
    ['{Term=1 Command="x"}', "%v", new LogEntry(1, "x")],
    ['{Term=3 VoteGranted=true Entries=[{Term=1 Command="x"} {Term=2 Command=7}]}', "%+v", new Reply()],
    ['{Term=3 VoteGranted=true Entries=[{Term=1 Command="x"} {Term=2 Command=7}]}', "%o", new Reply()],
    ['leader x "x" true', "%s %s %q %t", "leader", "x", "x", true],
    ["ff FF 0102 6869", "%x %X %x %x", 255, 255, Uint8Array.of(1, 2), "hi"],
    ['{"Term":1,"Command":null}', "%j", new LogEntry(1)],
    ["3.142 1.50 0.500000", "%.3f %.2f %f", Math.PI, 1.5, 0.5],
    ["[   7|7   |007]", "[%4d|%-4d|%03d]", 7, 7, 7],
    ["100% of 100%!", "%d%% of 100%!", 100],
    ["[0 1 2 3 4 5 6 7 8 9 ...90 more]", "%v", Array.from({ length: 100 }, (_, i) => i)],
    ["map[1:true] set[1] 2 bytes", "%v %v %v", new Map([[1, true]]), new Set([1]), new Uint8Array(2)],
    ["null undefined RangeError: no peer", "%v %v %v", null, undefined, new RangeError("no peer")],
    ["term 1 {Term=2 Command=null} 3", "term", 1, new LogEntry(2), 3],
    ["term %!d(MISSING)", "term %d"],
    ["LogEntry number", "%T %T", new LogEntry(), 1],
    ['{name="loop" self={name="loop" self={name="loop" self=...}}}', "%v", itself],
  ];
  for (const [text, format, ...values] of cases) assertEquals(formatted(format, values), text, format);
  const long = Array.from({ length: 100 }, (_, i) => i);
  assertEquals(formatted("%+v", [long]), `[${long.join(" ")}]`);
});
