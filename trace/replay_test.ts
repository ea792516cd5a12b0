// @ts-types="../types/std_assert.d.ts"
import { assertEquals, assertStringIncludes } from "@std/assert";
import { isShown } from "./filter.ts";
import { BufferedWriter } from "./buffered.ts";
import { type LogLine, plainLines } from "./log_line.ts";
import { unpainted } from "./topics.ts";
import { Comparison, likelyReason } from "./compare.ts";

function line(
  at: number | null,
  server: number | null,
  text: string,
  topic: LogLine["topic"] = "print",
): LogLine {
  return { at, server, name: server === null ? "--" : `S${server}`, topic, text };
}

Deno.test("plain lines: one per event, with time and server; prints of several lines", () => {
  assertEquals(plainLines(line(512345, 1, "-> S2 #1", "rpc"), unpainted), ["  0.512345 S1  rpc    -> S2 #1"]);
  assertEquals(plainLines(line(null, null, "a\nb\n"), (topic, text) => `<${topic}:${text}>`), [
    "  -.------ --  <print:print > <print:a>",
    "  -.------ --  <print:print > <print:b>",
  ]);
});

Deno.test("filter: servers, topics, time; the failure is always shown", () => {
  const all = { only: null, ignore: [], from: 0, to: Infinity };
  const some = { only: [0], ignore: ["save" as const], from: 10, to: 20 };
  assertEquals(isShown(line(1, 2, ""), all), true);
  const shown = [
    line(10, 0, ""),
    line(20, null, "", "test"),
    line(null, 0, ""),
    line(5, 1, "", "fail"),
    line(9, 0, ""),
    line(21, 0, ""),
    line(15, 1, ""),
    line(15, 0, "", "save"),
  ].map((event) => isShown(event, some));
  assertEquals(shown, [true, true, true, true, false, false, false, false]);
});

Deno.test("comparison: finds the first event that differs, whichever run is ahead", () => {
  const same = new Comparison();
  for (const run of [0, 1, 1, 0] as const) same.take(run, line(1, 0, "x"));
  same.end(0);
  same.end(1);
  assertEquals([same.same, same.difference], [2, null]);

  const other = new Comparison();
  for (const text of ["a", "b", "c"]) other.take(0, line(1, 0, text));
  other.take(1, line(1, 0, "a"));
  assertEquals(other.difference, null);
  other.take(1, line(2, 0, "b"));
  assertEquals(other.difference, { same: 1, events: [line(1, 0, "b"), line(2, 0, "b")] });

  const shorter = new Comparison();
  shorter.take(0, line(1, 0, "a"));
  shorter.end(1);
  assertEquals(shorter.difference, { same: 0, events: [line(1, 0, "a"), null] });
});

Deno.test("comparison: names a likely reason", () => {
  const reason = (first: LogLine | null, second: LogLine | null, source = "") =>
    likelyReason({ same: 0, events: [first, second] }, source);
  const print = line(1, 0, "pid 7");
  const source = "// process.pid\nconst id = process.pid % 3;";
  assertStringIncludes(
    reason(print, line(1, 0, "pid 8"), source),
    "line 2 of the file reads the id of its process",
  );
  assertStringIncludes(
    reason(print, line(1, 0, "pid 8")),
    "S0 prints a value that does not come from the seed",
  );
  assertStringIncludes(reason(print, line(2, 0, "pid 7")), "S0 waits for something other than a timer");
  assertStringIncludes(reason(null, print), "one run ends where the other continues in S0");
  assertStringIncludes(reason(line(1, null, "a", "net"), line(1, null, "b", "net")), "please report it");
});

Deno.test("buffered: small writes are joined; the rest is written on flush or after a short time", async () => {
  const written: string[] = [];
  const out = new BufferedWriter((text) => written.push(text));
  for (let i = 0; i < 70_000; i++) out.write("x");
  assertEquals(written.map((text) => text.length), [32768, 32768]);
  out.flush();
  out.flush();
  assertEquals(written.length, 3);
  out.write("later");
  await new Promise((resolve) => setTimeout(resolve, 70));
  assertEquals(written[3], "later");
});
