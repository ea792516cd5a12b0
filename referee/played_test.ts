/** Of servers that the tester plays nothing is complained of; of those among them, all is. */

// @ts-types="../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";
import { type Message, Referee } from "./mod.ts";

/** Server `from` sends an AppendEntries of term 1 that nobody elected it for. */
function usurps(referee: Referee, from: number): void {
  const message: Message = {
    id: 1 + from,
    end: `${from}.1>2`,
    server: 2,
    method: "Raft.AppendEntries",
    args: new Uint8Array(),
  };
  referee.sent(message, {
    Term: 1 + from,
    LeaderId: from,
    PrevLogIndex: 0,
    PrevLogTerm: 0,
    Entries: [],
    LeaderCommit: 0,
  });
}

Deno.test("referee: a played server may do what it likes, a real one may not", () => {
  const referee = new Referee({ now: () => 0 });
  for (let server = 0; server < 3; server++) referee.started(server, 1);
  referee.played(0);
  usurps(referee, 0);
  assertEquals(referee.complaints(), []);
  usurps(referee, 1);
  assertEquals(referee.complaints().map(({ rule, server }) => [rule, server]), [["S4", 1]]);
});
