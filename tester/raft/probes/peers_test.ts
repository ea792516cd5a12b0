/** A played server follows Figure 2. */

// @ts-types="../../../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";
import type { LogEntry } from "../../../trace/figure2.ts";
import { PlayedPeer } from "./peers.ts";

function log(...terms: number[]): LogEntry[] {
  return terms.map((term) => ({ term, command: term }));
}

function peer(...terms: number[]): PlayedPeer {
  const peer = new PlayedPeer(1);
  peer.log = log(...terms);
  peer.adopt(3);
  return peer;
}

Deno.test("played server: one vote a term, to a log that is up-to-date", () => {
  const voter = peer(1, 2);
  const vote = (term: number, lastIndex: number, lastTerm: number, from: number) =>
    Object.values(voter.vote({ term, lastIndex, lastTerm }, from));
  assertEquals(vote(2, 9, 2, 0), [3, false]);
  assertEquals(vote(4, 1, 2, 0), [4, false]);
  assertEquals(vote(4, 9, 1, 0), [4, false]);
  assertEquals(vote(4, 2, 2, 0), [4, true]);
  assertEquals(vote(4, 2, 2, 0), [4, true]);
  assertEquals(vote(4, 2, 2, 2), [4, false]);
  assertEquals(vote(5, 1, 3, 2), [5, true]);
});

Deno.test("played server: AppendEntries, step by step", () => {
  const rows: [had: number[], prev: number, prevTerm: number, sent: number[], yes: boolean, has: number[]][] =
    [
      [[], 0, 0, [1, 2], true, [1, 2]],
      [[1, 2], 2, 2, [], true, [1, 2]],
      [[1, 2], 2, 1, [3], false, [1, 2]],
      [[1, 2], 3, 2, [3], false, [1, 2]],
      [[1, 2, 2], 1, 1, [2], true, [1, 2, 2]],
      [[1, 2, 2], 1, 1, [3], true, [1, 3]],
      [[1, 1], 1, 1, [1, 3], true, [1, 1, 3]],
    ];
  for (const [had, prev, prevTerm, sent, yes, has] of rows) {
    const follower = peer(...had);
    const entries = log(...sent);
    assertEquals(follower.append({ term: 2, prev, prevTerm, entries, commit: 1 }), { term: 3, yes: false });
    assertEquals(follower.append({ term: 4, prev, prevTerm, entries, commit: 1 }), { term: 4, yes });
    assertEquals(follower.log.map(({ term }) => term), has);
    assertEquals(follower.heardCommit, yes ? Math.min(1, prev + sent.length) : 0);
  }
});
