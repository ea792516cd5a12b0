// @ts-types="../types/std_assert.d.ts"
import { assertEquals, assertNotEquals } from "@std/assert";
import type { Failure } from "../runner/protocol.ts";
import { fingerprintOf } from "./fingerprint.ts";

const fingerprint = (message: string, more: Partial<Failure> = {}) =>
  fingerprintOf({ kind: "assertion", message, where: null, stack: [], ...more });

Deno.test("fingerprint: numbers, servers, indexes and values are left out", () => {
  assertEquals(
    fingerprint("apply error: commit index=2 server=2 999 != server=1 -17"),
    "assertion: apply error: commit index=# server=# != server=#",
  );
  assertEquals(
    fingerprint("one(7123) failed to reach agreement"),
    fingerprint("one(99) failed to reach agreement"),
  );
  assertEquals(fingerprint("cmd 3 missing in [1 2 4]"), fingerprint("cmd 1 missing in [2]"));
  assertEquals(fingerprint("since 0.400 s nothing is left"), fingerprint("since 12 s nothing is left"));
  assertEquals(fingerprint("peers[0] is gone"), fingerprint("peers[4] is gone"));
  assertEquals(fingerprint("S2 still leads"), fingerprint("S11 still leads"));
  assertEquals(
    fingerprint(`one(${"x7f".repeat(1000)}) failed`),
    fingerprint(`one(${"kZ".repeat(900)}) failed`),
  );
  assertEquals(fingerprint("first line\nserver 2 said so"), fingerprint("first line"));
});

Deno.test("fingerprint: names, kinds and source positions are kept", () => {
  assertNotEquals(fingerprint("Persist1 is gone"), fingerprint("Persist2 is gone"));
  assertNotEquals(fingerprint("x", { kind: "crash" }), fingerprint("x"));
  assertNotEquals(
    fingerprint("x", { where: "tester/raft/election.ts:43" }),
    fingerprint("x", { where: "tester/raft/election.ts:44" }),
  );
});

Deno.test("fingerprint: student's code is identified by its line, on which Deno and Bun agree", () => {
  const deno = fingerprint("x", { stack: ["Object.Make [as make] (raft.ts:2:34)", "raft.ts:9:1"] });
  assertEquals(deno, "assertion: x, raft.ts:2");
  assertEquals(fingerprint("x", { stack: ["Make (raft.ts:2:30)"] }), deno);
  assertEquals(fingerprint("x", { stack: ["raft.ts:2:30"] }), deno);
});

Deno.test("fingerprint: a rule's name is not taken for a server", () => {
  assertEquals(fingerprint("rule S2 is broken by S1"), "assertion: rule S2 is broken by S#");
});
