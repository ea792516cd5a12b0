// @ts-types="../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";
import { Buffer, NewEncoder } from "../labgob/mod.ts";
import type { Message } from "../labrpc/mod.ts";
import { ApplyMsg } from "../raft/api.ts";
import { RequestVoteArgs, RequestVoteReply } from "../raft/raft.ts";
import type { Complaint } from "../referee/mod.ts";
import type { TraceEvent } from "./event.ts";
import { Recorder } from "./recorder.ts";
import { LogText } from "./text.ts";

function gob(value: unknown): Uint8Array {
  const buffer = new Buffer();
  NewEncoder(buffer).Encode(value);
  return buffer.Bytes();
}

/** The text of what `happens`, for two servers that are running and connected: `S0>1 rpc text`. */
function logged(happens: (log: Recorder) => void, full = false): string[] {
  const events: TraceEvent[] = [];
  const log = new Recorder(() => 5, (event) => events.push(event), full);
  for (const server of [0, 1]) {
    log.started(server, 1);
    log.connected(server, true);
  }
  const before = events.length;
  happens(log);
  const text = new LogText(full);
  // Events go between processes, and into files, as JSON.
  const lines = events.map((event) => text.line(JSON.parse(JSON.stringify(event))));
  return lines.slice(before).filter((line) => line !== null).map(({ server, peer, topic, text }) =>
    `${server === null ? "--" : `S${server}`}${peer === undefined ? "" : `>${peer}`} ${topic} ${text}`
  );
}

const message: Message = {
  id: 7,
  end: "0.1>1",
  server: 1,
  method: "Raft.RequestVote",
  args: gob(Object.assign(new RequestVoteArgs(), { Term: 2 })),
};
const applied = (fields: Partial<ApplyMsg>) => Object.assign(new ApplyMsg(), fields);
const args = "Term=2 CandidateId=0 LastLogIndex=0 LastLogTerm=0";
const reply = gob(new RequestVoteReply());

Deno.test("log: a call that works, from sender to target and back", () => {
  const lines = logged((log) => {
    log.sent(message);
    log.requestDelayed(message, 1_550_000);
    log.handling(message);
    log.replied(message, null, reply);
    log.replyDelayed(message, 1_234_000);
    log.delivered(message);
  });
  assertEquals(lines, [
    `S0>1 rpc -> S1 RequestVote #7 ${args}`,
    "S0>1 late -> S1 RequestVote #7 request held up for 1.550 s",
    `S1>0 rpc <- S0 RequestVote #7 ${args}`,
    "S1>0 reply -> S0 RequestVote #7 reply Term=0 VoteGranted=false",
    "S1>0 late -> S0 RequestVote #7 reply held up for 1.234 s",
    "S0>1 reply <- S1 RequestVote #7 reply Term=0 VoteGranted=false",
  ]);
});

Deno.test("log: a call that fails says why", () => {
  const failing = (happens: (log: Recorder) => void) =>
    logged((log) => {
      happens(log);
      log.failed(message);
    }).filter((line) => line.includes("lost"));
  const call = "S0>1 lost x S1 RequestVote #7";
  assertEquals(failing((log) => log.requestDropped(message)), [`${call} failed: the request was lost`]);
  assertEquals(failing((log) => log.replyDropped(message)), [`${call} failed: the reply was lost`]);
  assertEquals(failing((log) => log.serverGone(message)), [
    `${call} failed: S1 was cut off or crashed while the call was under way`,
  ]);
  const unreachable = (reason: string) => [
    `${call} unreachable: ${reason}; the call fails in 0.100 s`,
    `${call} failed: ${reason}`,
  ];
  const cutOff = (server: number) => (log: Recorder) => {
    log.connected(server, false);
    log.unreachable(message, 100_000);
  };
  assertEquals(failing(cutOff(0)), unreachable("S0 is disconnected"));
  assertEquals(failing(cutOff(1)), unreachable("S1 is disconnected"));
  assertEquals(
    failing((log) => {
      log.crashed(1);
      log.unreachable(message, 100_000);
    }),
    unreachable("S1 has crashed"),
  );
});

Deno.test("log: messages from an earlier life are marked", () => {
  const [, line] = logged((log) => {
    log.started(0, 2);
    log.sent(message);
  });
  assertEquals(line, `S0>1 rpc -> S1 RequestVote #7 ${args} (sent by S0's life 1, which is over)`);
});

Deno.test("log: servers, network, Start, applied entries, saves, the test", () => {
  const happens = (log: Recorder) => {
    log.connected(0, true); // it was connected already
    log.connected(0, false);
    log.crashed(1);
    log.started(1, 2);
    log.network("reliable", true);
    log.network("longReordering", true);
    log.network("lateRequests", false);
    log.link(0, 1, false);
    log.link(1, 0, true);
    log.startCalled(0, "x".repeat(40));
    log.startReturned(0, [-1, 3, false]);
    log.startCalled(1, 9);
    log.startReturned(1, [4, 3, true]);
    log.applied(1, applied({ CommandValid: true, CommandIndex: 4, Command: 9 }), 1);
    log.applied(1, applied({ CommandIndex: 4, Command: 9 }), 1);
    const snapshot = { SnapshotValid: true, Snapshot: new Uint8Array(7), SnapshotTerm: 2, SnapshotIndex: 9 };
    log.snapshotMade(1, 19, new Uint8Array(8), 1);
    log.applied(1, applied(snapshot), 1);
    log.snapshotRefused(1, applied(snapshot), 1);
    log.saved(1, reply, 1, null);
    log.saved(1, reply, 1, new Uint8Array(8));
    log.step("checkOneLeader()");
    log.warning(1, "labgob error: ...");
    log.failure({ kind: "assertion", message: "no\nmore", server: null });
  };
  assertEquals(logged(happens), [
    "S0 net disconnected",
    "S1 server crashes",
    "S1 server starts again, life 2",
    "-- net the network is reliable",
    "-- net two replies in three are delayed",
    "-- net requests are no longer delayed",
    "S0 net what it sends to S1 is lost, requests and replies",
    "S1 net what it sends to S0 arrives",
    "S1 start Start(9) accepted at index 4 in term 3",
    "S1 apply applies 4: 9",
    "S1 apply applies a message that carries no command",
    "S1 snap its service makes a snapshot of 8 bytes, up to 19",
    "S1 snap applies a snapshot of 7 bytes, up to 9 of term 2",
    "S1 snap CondInstallSnapshot refuses the snapshot up to 9 of term 2",
    `S1 save saves ${reply.length} bytes`,
    `S1 save saves ${reply.length} bytes and a snapshot of 8 bytes`,
    "-- test checkOneLeader()",
    "S1 warn labgob error: ...",
    "-- fail assertion: no",
  ]);
  const more = logged(happens, true).filter((line) => / (start|save) /.test(line));
  assertEquals(more, [
    `S0 start Start("${"x".repeat(40)}")`,
    `S0 start Start("${"x".repeat(40)}") refused: not the leader, in term 3`,
    "S1 start Start(9)",
    "S1 start Start(9) accepted at index 4 in term 3",
    `S1 save saves ${reply.length} bytes: Term=0 VoteGranted=false`,
    `S1 save saves ${reply.length} bytes and a snapshot of 8 bytes: Term=0 VoteGranted=false`,
  ]);
});

Deno.test("log: a complaint of the referee has the rule, a hint, and the server that broke it", () => {
  const complaint: Complaint = {
    rule: "S2",
    severity: "error",
    at: 5,
    server: 1,
    section: "§5.2: one vote per term",
    sentence: "S1 voted for S0 and for S2 in term 7",
    context: "Its first vote was at 1.569 s.",
  };
  const lines = logged((log) => {
    log.complaint(complaint);
    log.complaint({ ...complaint, rule: "L5", severity: "warning", context: null });
  });
  assertEquals(lines, [
    "S1 referee rule S2: S1 voted for S0 and for S2 in term 7 (§5.2: one vote per term). Its first vote was at 1.569 s.",
    "S1 referee rule L5 (warning): S1 voted for S0 and for S2 in term 7 (§5.2: one vote per term).",
  ]);
});
