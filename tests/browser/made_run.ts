/**
 * A small run, made by hand: S0 leads term 1 and replicates two entries, S1 leads term 2 and replaces the second; S2
 * answers true, and keeps what it had.
 *
 * @module
 */

import type { TraceEvent } from "../../trace/event.ts";
import type { RunData } from "../../trace/picture/run_data.ts";

let message = 0;

/** An RPC that arrives, and its answer. */
function rpc(
  at: number,
  caller: number,
  target: number,
  name: string,
  args: object,
  reply: object,
): TraceEvent[] {
  const call = { message: ++message, method: `Raft.${name}`, life: 1 };
  const [there, here] = [{ ...call, server: target, peer: caller }, {
    ...call,
    server: caller,
    peer: target,
  }];
  return [
    { kind: "request sent", at, ...here, args: [args], bytes: 90 },
    { kind: "request arrived", at: at + 100, ...there },
    { kind: "reply sent", at: at + 100, ...there, reply: [reply], bytes: 30 },
    { kind: "reply arrived", at: at + 220, ...here },
  ] as TraceEvent[];
}

const append = (
  Term: number,
  LeaderId: number,
  PrevLogIndex: number,
  PrevLogTerm: number,
  ...Entries: object[]
) => ({
  Term,
  LeaderId,
  PrevLogIndex,
  PrevLogTerm,
  Entries,
  LeaderCommit: 0,
});

const events = [
  ...[0, 1, 2].map((server) => ({ kind: "launched", at: 0, server, life: 1 })),
  ...[0, 1, 2].map((server) => ({ kind: "connected", at: 0, server, connected: true })),
  { kind: "step", at: 0, server: null, text: "checkOneLeader()" },
  { kind: "learned", at: 500_000, server: 0, term: 1, role: "candidate", vote: 0 },
  ...rpc(500_000, 0, 1, "RequestVote", { Term: 1, CandidateId: 0 }, { Term: 1, VoteGranted: true }),
  { kind: "learned", at: 500_220, server: 0, role: "leader" },
  { kind: "start returned", at: 600_000, server: 0, command: 7, index: 1, term: 1, isLeader: true },
  { kind: "start returned", at: 600_000, server: 0, command: 8, index: 2, term: 1, isLeader: true },
  ...rpc(
    600_000,
    0,
    2,
    "AppendEntries",
    append(1, 0, 0, 0, { Term: 1, Command: 7 }, { Term: 1, Command: 8 }),
    {
      Term: 1,
      Success: true,
    },
  ),
  { kind: "print", at: 600_500, server: 0, text: "two entries are out" },
  { kind: "connected", at: 700_000, server: 0, connected: false },
  { kind: "learned", at: 1_200_000, server: 1, term: 2, role: "leader", vote: 1 },
  { kind: "start returned", at: 1_200_100, server: 1, command: 9, index: 2, term: 2, isLeader: true },
  ...rpc(1_300_000, 1, 2, "AppendEntries", append(2, 1, 1, 1, { Term: 2, Command: 9 }), {
    Term: 2,
    Success: true,
  })
    .toSpliced(3, 0, {
      kind: "complaint",
      at: 1_300_100,
      server: 2,
      rule: "P1",
      severity: "error",
      section: "Figure 2",
      sentence: "S2 answered before it saved",
      context: null,
    }),
  { kind: "applied", at: 1_400_000, server: 1, life: 1, valid: true, index: 1, command: 7 },
  {
    kind: "complaint",
    at: 1_500_000,
    server: 1,
    rule: "L5",
    severity: "warning",
    section: "§5.2",
    sentence: "S1 sends no heartbeats",
    context: null,
  },
  {
    kind: "failed",
    at: 1_600_000,
    server: null,
    failure: "assertion",
    message: "expected one leader, got none",
  },
] as TraceEvent[];

export const madeRun: RunData = {
  course: "mit6824",
  test: "TestMade",
  banner: "made by hand",
  seed: 1,
  servers: 3,
  seconds: 1.6,
  failure: { kind: "assertion", message: "expected one leader, got none" },
  command: null,
  replay: "deno task replay TestMade --seed 1",
  events,
};
