// @ts-types="../types/std_assert.d.ts"
import { assertEquals, assertNotEquals } from "@std/assert";
import type { Failure } from "../runner/protocol.ts";
import { lookOf } from "./look.ts";

const look = (message: string, more: Partial<Failure> = {}) =>
  lookOf({ kind: "assertion", message, where: null, stack: [], ...more });

Deno.test("numbers, servers, indexes and values are left out", () => {
  assertEquals(
    look("apply error: commit index=2 server=2 999 != server=1 -17"),
    "assertion: apply error: commit index=# server=# != server=#",
  );
  assertEquals(look("one(7123) failed to reach agreement"), look("one(99) failed to reach agreement"));
  assertEquals(look("cmd 3 missing in [1 2 4]"), look("cmd 1 missing in [2]"));
  assertEquals(look("since 0.400 s nothing is left"), look("since 12 s nothing is left"));
  assertEquals(look("peers[0] is gone"), look("peers[4] is gone"));
  assertEquals(look("S2 still leads"), look("S11 still leads"));
  assertEquals(look(`one(${"x7f".repeat(1000)}) failed`), look(`one(${"kZ".repeat(900)}) failed`));
  assertEquals(look("first line\nserver 2 said so"), look("first line"));
});

Deno.test("names, kinds and places are not", () => {
  assertNotEquals(look("Persist1 is gone"), look("Persist2 is gone"));
  assertNotEquals(look("x", { kind: "crash" }), look("x"));
  assertNotEquals(
    look("x", { where: "tester/raft/election.ts:43" }),
    look("x", { where: "tester/raft/election.ts:44" }),
  );
});

Deno.test("of the student's own code the line, which Deno and Bun agree on", () => {
  const deno = look("x", { stack: ["Object.Make [as make] (raft.ts:2:34)", "raft.ts:9:1"] });
  assertEquals(deno, "assertion: x, raft.ts:2");
  assertEquals(look("x", { stack: ["Make (raft.ts:2:30)"] }), deno);
  assertEquals(look("x", { stack: ["raft.ts:2:30"] }), deno);
});

Deno.test("looks: a rule's name is no server's", () => {
  const look = (message: string) => lookOf({ kind: "assertion", message, where: null, stack: [] });
  assertEquals(look("rule S2 is broken by S1"), "assertion: rule S2 is broken by S#");
});
