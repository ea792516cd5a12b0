// @ts-types="../../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";
import type { Message } from "../../labrpc/mod.ts";
import { RefereeBelow } from "./referee_below.ts";

Deno.test("referee below: heartbeats may be for a read, also for one that another server was asked for", () => {
  const from: (number | null)[] = [null, 3, 1];
  const said = from.map((asking) => {
    let now = 0, id = 0;
    const referee = new RefereeBelow({ now: () => now, servers: 3 });
    for (let server = 0; server < 3; server++) {
      referee.started(server, 1);
      referee.serves(server, ["KVServer", "Raft"]);
    }
    const call = (from: number, to: number, method: string, args: object, reply: object) => {
      const message: Message = {
        id: ++id,
        end: `${from}.1>${to}`,
        server: to,
        method,
        args: new Uint8Array(),
      };
      referee.sent(message, args);
      referee.handling(message);
      referee.replied(message, reply);
      referee.delivered(message);
    };
    now = 500_000;
    for (const to of [1, 2]) {
      const args = { Term: 1, CandidateId: 0, LastLogIndex: 0, LastLogTerm: 0 };
      call(0, to, "Raft.RequestVote", args, { Term: 1, VoteGranted: true });
    }
    for (let beat = 0; beat < 30; beat++, now += 20_000) {
      if (asking !== null) call(asking, 0, "KVServer.ReadIndex", {}, {});
      const args = { Term: 1, LeaderId: 0, PrevLogIndex: 0, PrevLogTerm: 0, Entries: [], LeaderCommit: 0 };
      for (const to of [1, 2]) call(0, to, "Raft.AppendEntries", args, { Term: 1, Success: true });
    }
    return referee.complaints().map(({ rule }) => rule);
  });
  assertEquals(said, [["L5b"], [], []]);
});
