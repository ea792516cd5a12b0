/** What a search finds of a client's operation. */

// @ts-types="../../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";
import type { TraceEvent } from "../event.ts";
import { modelOf } from "./model.ts";
import { queryOf } from "./search.ts";

Deno.test("picture: op:1 and c:0 find everything about an operation, and a client", () => {
  const asked = { client: 3, operation: 1 };
  const get = { message: 1, method: "KVServer.Get", life: 1 };
  const events = [
    { kind: "operation called", at: 1, server: null, ...asked, text: "Get(k)" },
    { kind: "request sent", at: 2, server: 3, peer: 0, ...get, args: [], bytes: 1, operation: 1 },
    { kind: "request arrived", at: 3, server: 0, peer: 3, ...get },
    { kind: "applied", at: 4, server: 0, life: 1, valid: true, index: 1, command: 7, operation: 2 },
    { kind: "operation returned", at: 5, server: null, ...asked, text: "v" },
  ] as TraceEvent[];
  const { lines } = modelOf(events, 3);
  const found = (text: string) =>
    lines.filter((line) => queryOf(text, 3)!(line, events[line.event])).map(({ event }) => event);
  assertEquals(found("op:1"), [0, 1, 2, 4]);
  for (const text of ["c:0", "c0", "client:0", "C0"]) assertEquals(found(text), [0, 1, 2, 4], text);
  assertEquals([found("c:1"), found("server:0"), found("s0 -c0")], [[], [1, 2, 3], [3]]);
});
