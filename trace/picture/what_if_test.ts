/** What-if questions as commands. */

// @ts-types="../../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";
import type { TraceEvent } from "../event.ts";
import { callsIn } from "./rpcs.ts";
import { ifBefalls, ifLost } from "./what_if.ts";

const ends: Record<string, [kind: string, at: number][]> = {
  answered: [["request arrived", 60], ["reply sent", 60], ["reply arrived", 90]],
  unanswered: [["request arrived", 60], ["reply sent", 60], ["reply lost", 60]],
  lost: [["request lost", 10]],
};

function callThat(ended: string) {
  const rpc = { message: 58, method: "Raft.RequestVote", life: 1, server: 0, peer: 1 };
  const events = [["request sent", 10] as const, ...ends[ended]]
    .map(([kind, at]) => ({ kind, at, ...rpc, args: [], reply: [], bytes: 1 }) as TraceEvent);
  return callsIn(events)[0];
}

Deno.test("what if: a message that arrived can be lost; its reply can, from the moment at which the request arrived", () => {
  const commands = (ended: string) =>
    ifLost("replay T --seed 7", callThat(ended)).map(({ command }) => command);
  const [request, reply] = [
    "replay T --seed 7 --lose 58 --html what_if.html --open",
    "replay T --seed 7 --at 0.000060 --lose 58 --html what_if.html --open",
  ];
  assertEquals(["answered", "unanswered", "lost"].map(commands), [[request, reply], [request], []]);
});

Deno.test("what if: a server crashes, restarts, or its timers fire first", () => {
  assertEquals(ifBefalls("replay T", 2, 1_733_145).map(({ command }) => command), [
    "replay T --at 1.733145 --crash S2 --html what_if.html --open",
    "replay T --at 1.733145 --restart S2 --html what_if.html --open",
    "replay T --at 1.733145 --fire S2 --html what_if.html --open",
  ]);
});
