// @ts-types="../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";
import { fieldsOf, Figure2Reader, preVoteIn, preVoteRefusedIn, rpcOf, smallLetter } from "./figure2.ts";

Deno.test("figure2: an RPC is known by its method, whatever its service is called", () => {
  const methods = [
    "Raft.RequestVote",
    "my.Node.AppendEntries",
    "Raft.InstallSnapshot",
    "RequestVote",
    "x.Pre",
  ];
  assertEquals(methods.map(rpcOf), ["RequestVote", "AppendEntries", "InstallSnapshot", null, null]);
});

Deno.test("figure2: a log that counts from 0, bigints, a Ref, and missing fields", () => {
  const reader = new Figure2Reader();
  const vote = { Term: 3n, CandidateId: 2, LastLogIndex: -1, LastLogTerm: -1 };
  assertEquals(reader.voteArgs(fieldsOf({ value: vote })), {
    term: 3,
    sender: 2,
    lastIndex: 0,
    lastTerm: -1,
  });
  const Entries = [{ Term: 1n, Command: "x" }, null];
  assertEquals(reader.appendArgs({ Term: 3, PrevLogIndex: 4, PrevLogTerm: 2, Entries, LeaderCommit: 0 }), {
    term: 3,
    sender: null,
    prev: 5,
    prevTerm: 2,
    entries: [{ term: 1, command: "x" }, { term: 0, command: undefined }],
    commit: 1,
  });
  assertEquals(reader.reply("RequestVote", { Term: 4, VoteGranted: true }), { term: 4, yes: true });
  assertEquals(reader.reply("AppendEntries", fieldsOf(null)), { term: 0, yes: false });
});

Deno.test("figure2: only the first RequestVote shows where a log starts to count", () => {
  const reader = new Figure2Reader();
  for (const LastLogIndex of [0, -1]) reader.voteArgs({ LastLogIndex });
  assertEquals(reader.shift, 0);
});

Deno.test("figure2: a pre-vote, by its method or by a flag", () => {
  assertEquals(preVoteIn("Raft.PreVote", {}), { flag: null });
  assertEquals(preVoteIn("Raft.RequestVote", { Term: 1, IsPreVote: true }), { flag: "IsPreVote=true" });
  assertEquals(preVoteIn("Raft.RequestVote", { Term: 1, Kind: "pre-vote" }), { flag: 'Kind="pre-vote"' });
  assertEquals(preVoteIn("Raft.RequestVote", { Term: 1, PreVote: false }), null);
  assertEquals(preVoteIn("Raft.AppendEntries", { Term: 1, PreVote: true }), null);
  assertEquals([preVoteRefusedIn({ Term: 4, Ok: false }), preVoteRefusedIn({ Term: 4, Ok: true })], [4, 0]);
});

Deno.test("figure2: a field that begins with a lower-case letter is not sent", () => {
  const fields = { term: 1, LASTLOGTERM: 2 };
  assertEquals(["Term", "LastLogTerm", "CandidateId"].map((name) => smallLetter(fields, name)), [
    "term",
    null,
    null,
  ]);
});

Deno.test("figure2: InstallSnapshot, whatever its bytes are called; missing fields are null", () => {
  const reader = new Figure2Reader();
  const Data = new Uint8Array([7]);
  const whole = { Term: 3, LeaderId: 1, LastIncludedIndex: 9n, LastIncludedTerm: 2, Data };
  const read = { term: 3, sender: 1, index: 9, lastTerm: 2, data: Data, chunk: null };
  assertEquals(reader.snapshotArgs(whole), read);
  assertEquals(reader.snapshotArgs({ Term: 3, LeaderId: 1, Snapshot: Data }), {
    ...read,
    index: null,
    lastTerm: null,
  });
  const nothing = { term: 0, sender: null, index: null, lastTerm: null, data: null, chunk: null };
  assertEquals(reader.snapshotArgs({}), nothing);
  const { chunk } = reader.snapshotArgs({ ...whole, Offset: 8n, Done: false });
  assertEquals(chunk, { offset: 8, done: false });
  assertEquals(reader.snapshotArgs({ ...whole, Done: true }).chunk, null);
  assertEquals(reader.reply("InstallSnapshot", { Term: 3 }, 3), { term: 3, yes: true });
  assertEquals(reader.reply("InstallSnapshot", { Term: 4 }, 3), { term: 4, yes: false });
});
