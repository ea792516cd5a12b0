/**
 * The two handlers, the leader's progress and the journal of the worked solution, each against a sentence of the paper.
 */

// @ts-types="../types/std_assert.d.ts"
import { assert, assertEquals } from "@std/assert";
import type { ClientEnd } from "../labrpc/mod.ts";
import { installGlobals, Simulation } from "../sim/mod.ts";
import { type ApplyMsg, Channel, type RaftServer } from "./api.ts";
import { MakePersister, type Persister } from "./persister.ts";
import {
  AppendEntriesArgs,
  AppendEntriesReply,
  LogEntry,
  Make,
  RequestVoteArgs,
  RequestVoteReply,
} from "./raft.ts";

interface Handlers extends RaftServer {
  RequestVote(args: RequestVoteArgs, reply: RequestVoteReply): void;
  AppendEntries(args: AppendEntriesArgs, reply: AppendEntriesReply): void;
}

/** Answers a call as a peer would; null loses it. */
type Peer = (method: string, args: unknown, reply: unknown) => boolean;
const lost: Peer = () => false;

/** A server among three whose two peers answer as `peer` says. */
function lone(persister: Persister = MakePersister(), peer: Peer = lost): [Handlers, Channel<ApplyMsg>] {
  const end = {
    Call: async (method: string, args: unknown, reply: unknown) => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      return peer(method, args, reply);
    },
  };
  const applyCh = new Channel<ApplyMsg>();
  return [Make([end, end, end] as unknown as ClientEnd[], 0, persister, applyCh) as Handlers, applyCh];
}

function test(name: string, body: () => Promise<void> | void): void {
  Deno.test(name, async () => {
    const restore = installGlobals();
    try {
      await new Simulation({ seed: 1 }).run(async () => await body());
    } finally {
      restore();
    }
  });
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function entries(...terms: number[]): LogEntry[] {
  return terms.map((term, i) => Object.assign(new LogEntry(), { Term: term, Command: 100 * term + i }));
}

function vote(raft: Handlers, args: Partial<RequestVoteArgs>): RequestVoteReply {
  const reply = new RequestVoteReply();
  raft.RequestVote(Object.assign(new RequestVoteArgs(), args), reply);
  return reply;
}

function append(raft: Handlers, args: Partial<AppendEntriesArgs>): AppendEntriesReply {
  const reply = new AppendEntriesReply();
  raft.AppendEntries(Object.assign(new AppendEntriesArgs(), { LeaderId: 1 }, args), reply);
  return reply;
}

/** [last index, last term] as the next request for votes says. */
async function lastOf(persister: Persister): Promise<[number, number]> {
  let seen: RequestVoteArgs | undefined;
  const [raft] = lone(persister, (_, args) => {
    if (args instanceof RequestVoteArgs) seen ??= args;
    return false;
  });
  while (seen === undefined) await sleep(10);
  raft.Kill();
  return [seen.LastLogIndex, seen.LastLogTerm];
}

test("RequestVote: refuses a candidate of an earlier term (§5.1)", () => {
  const [raft] = lone();
  append(raft, { Term: 3 });
  const reply = vote(raft, { Term: 2, CandidateId: 1 });
  assertEquals([reply.Term, reply.VoteGranted], [3, false]);
});

test("RequestVote: one vote a term, the same one when asked again (§5.2)", () => {
  const [raft] = lone();
  assertEquals(vote(raft, { Term: 1, CandidateId: 1 }).VoteGranted, true);
  assertEquals(vote(raft, { Term: 1, CandidateId: 2 }).VoteGranted, false);
  assertEquals(vote(raft, { Term: 1, CandidateId: 1 }).VoteGranted, true);
  assertEquals(vote(raft, { Term: 2, CandidateId: 2 }).VoteGranted, true);
});

test("RequestVote: a vote outlives a restart (Figure 2, persistent state)", () => {
  const persister = MakePersister();
  assertEquals(vote(lone(persister)[0], { Term: 1, CandidateId: 1 }).VoteGranted, true);
  assertEquals(vote(lone(persister.Copy())[0], { Term: 1, CandidateId: 2 }).VoteGranted, false);
});

test("RequestVote: later last term wins, then the longer log (§5.4.1)", () => {
  const [raft] = lone();
  append(raft, { Term: 2, Entries: entries(1, 2, 2) });
  const ask = (Term: number, LastLogTerm: number, LastLogIndex: number) =>
    vote(raft, { Term, CandidateId: 1, LastLogTerm, LastLogIndex }).VoteGranted;
  assertEquals(ask(3, 1, 9), false);
  assertEquals(ask(4, 2, 2), false);
  assertEquals(ask(5, 2, 3), true);
  assertEquals(ask(6, 3, 1), true);
});

test("AppendEntries: refuses a leader of an earlier term (§5.1)", () => {
  const [raft] = lone();
  append(raft, { Term: 3 });
  const reply = append(raft, { Term: 2, Entries: entries(2) });
  assertEquals([reply.Success, reply.Term], [false, 3]);
});

test("AppendEntries: refuses where the entry before is missing or of another term, and says how far back (§5.3)", () => {
  const [raft] = lone();
  append(raft, { Term: 3, Entries: entries(1, 3, 3) });
  const missing = append(raft, { Term: 4, PrevLogIndex: 9, PrevLogTerm: 3 });
  assertEquals([missing.Success, missing.XTerm, missing.XLen], [false, 0, 4]);
  const other = append(raft, { Term: 4, PrevLogIndex: 3, PrevLogTerm: 4 });
  assertEquals([other.Success, other.XTerm, other.XIndex], [false, 3, 2]);
});

test("AppendEntries: a conflict cuts the log; what agrees is left alone, with all after it (§5.3)", async () => {
  const persister = MakePersister();
  const [raft] = lone(persister);
  append(raft, { Term: 2, Entries: entries(1, 1, 2) });
  // An earlier request arrives late: it is contained in the log already, which therefore stays.
  assertEquals(append(raft, { Term: 2, Entries: entries(1) }).Success, true);
  assertEquals(await lastOf(persister.Copy()), [3, 2]);
  // A new leader's entry at index 2 is of another term.
  append(raft, { Term: 3, PrevLogIndex: 1, PrevLogTerm: 1, Entries: entries(3) });
  raft.Kill();
  assertEquals(await lastOf(persister.Copy()), [2, 3]);
});

test("AppendEntries: commits at most what this request has made sure of (Figure 2, receiver 5)", async () => {
  const [raft, applyCh] = lone();
  append(raft, { Term: 1, Entries: entries(1, 1, 1) });
  append(raft, { Term: 2, PrevLogIndex: 1, PrevLogTerm: 1, LeaderCommit: 3 });
  const first = await applyCh.receive();
  assertEquals([first.CommandIndex, first.Command], [1, 100]);
  const second = await Promise.race([applyCh.receive(), sleep(100)]);
  assertEquals(second, undefined);
});

test("a leader commits an entry of its own term once a majority has it, and none of an earlier one before (§5.4.2)", async () => {
  const persister = MakePersister();
  append(lone(persister)[0], { Term: 1, Entries: entries(1) });
  let accept = false;
  const [raft, applyCh] = lone(persister.Copy(), (_, args, reply) => {
    if (args instanceof RequestVoteArgs) {
      Object.assign(reply as RequestVoteReply, { Term: args.Term, VoteGranted: true });
      return true;
    }
    const { Term } = args as AppendEntriesArgs;
    Object.assign(reply as AppendEntriesReply, { Term, Success: true });
    return accept;
  });
  while (!raft.GetState()[1]) await sleep(10);
  const applied = applyCh.receive();
  accept = true;
  // The old entry is on all servers now, and is not committed for that.
  assertEquals(await Promise.race([applied, sleep(1000)]), undefined);
  assertEquals(raft.Start("new"), [2, raft.GetState()[0], true]);
  assertEquals((await applied).CommandIndex, 1);
  assertEquals((await applyCh.receive()).Command, "new");
});

test("commands started in one go leave in one request", async () => {
  const sizes: number[] = [];
  const [raft] = lone(MakePersister(), (_, args, reply) => {
    const { Term } = args as AppendEntriesArgs;
    if (args instanceof AppendEntriesArgs) sizes.push(args.Entries.length);
    Object.assign(
      reply as object,
      args instanceof RequestVoteArgs ? { Term, VoteGranted: true } : { Term, Success: true },
    );
    return true;
  });
  while (!raft.GetState()[1]) await sleep(1);
  await sleep(5);
  sizes.length = 0;
  for (let i = 0; i < 10; i++) raft.Start(i);
  await sleep(5);
  assertEquals(sizes, [10, 10]);
});

test("the journal restores any history, and does not grow without end", async () => {
  const persister = MakePersister();
  const [raft] = lone(persister);
  let largest = 0;
  for (let term = 1; term <= 2000; term++) {
    // Keep one entry of the last term, replace the others.
    append(raft, { Term: term, PrevLogIndex: 0, PrevLogTerm: 0, Entries: entries(...Array(5).fill(term)) });
    largest = Math.max(largest, persister.RaftStateSize());
  }
  raft.Kill();
  assertEquals(await lastOf(persister.Copy()), [5, 2000]);
  assert(largest < 20_000, `the journal of five entries took ${largest} bytes`);
});
