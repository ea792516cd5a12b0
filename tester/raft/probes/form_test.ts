/** The messages of a Raft are learnt from its own, or the probes are left out for a reason. */

// @ts-types="../../../types/std_assert.d.ts"
import { assertEquals, assertThrows } from "@std/assert";
import { TestFailure } from "../../failure.ts";
import { Form, LeftOut } from "./form.ts";

class VoteArgs {
  Term = 0;
  CandidateId = 0;
  LastLogIndex = 0;
  LastLogTerm = 0;
}
class VoteReply {
  Term = 0;
  VoteGranted = false;
}
class Entry {
  Term = 0;
  Command: unknown = null;
  Index = 0;
}
class AppendArgs {
  Term = 0;
  LeaderId = 0;
  PrevLogIndex = 0;
  PrevLogTerm = 0;
  Entries: Entry[] = [];
  LeaderCommit = 0;
}
class AppendReply {
  Term = 0;
  Success = false;
  Hint = 0;
}

function made<T extends object>(target: T, fields: Partial<T>): T {
  return Object.assign(target, fields);
}

/** A Raft that counts from 0, but for the index in its entries. */
function learnt(): Form {
  const form = new Form();
  const vote = made(new VoteArgs(), { Term: 1, CandidateId: 2, LastLogIndex: -1, LastLogTerm: -1 });
  assertEquals(form.readVote("Node.RequestVote", vote, new VoteReply(), 2), {
    term: 1,
    lastIndex: 0,
    lastTerm: 0,
  });
  const entry = made(new Entry(), { Term: 1, Command: 5, Index: 1 });
  const append = made(new AppendArgs(), {
    Term: 1,
    LeaderId: 2,
    PrevLogIndex: -1,
    PrevLogTerm: -1,
    Entries: [entry],
    LeaderCommit: -1,
  });
  assertEquals(form.readAppend("Node.AppendEntries", append, new AppendReply(), 2), {
    term: 1,
    prev: 0,
    prevTerm: 0,
    entries: [{ term: 1, command: 5 }],
    commit: 0,
  });
  return form;
}

Deno.test("form: a Raft that keeps its commands in a form of its own is left out", () => {
  const form = learnt();
  const entry = made(new Entry(), { Term: 1, Command: "5", Index: 1 });
  const append = made(new AppendArgs(), { Term: 1, LeaderId: 2, Entries: [entry] });
  assertThrows(
    () => form.readAppend("Node.AppendEntries", append, new AppendReply(), 2),
    LeftOut,
    "Command in an entry is a string, where Start got a number",
  );
});

Deno.test("form: what is written is of the Raft's own classes, and counts as it does", () => {
  const form = learnt();
  assertEquals([form.voteMethod, form.appendMethod], ["Node.RequestVote", "Node.AppendEntries"]);
  assertEquals(
    form.writeVote({ term: 3, lastIndex: 2, lastTerm: 2 }, 0),
    made(new VoteArgs(), { Term: 3, CandidateId: 0, LastLogIndex: 1, LastLogTerm: 2 }),
  );
  const entries = [{ term: 4, command: "y" }];
  assertEquals(
    form.writeAppend({ term: 4, prev: 0, prevTerm: 0, entries, commit: 0 }, 0),
    made(new AppendArgs(), {
      Term: 4,
      LeaderId: 0,
      PrevLogIndex: -1,
      PrevLogTerm: -1,
      Entries: [made(new Entry(), { Term: 4, Command: "y", Index: 1 })],
      LeaderCommit: -1,
    }),
  );
  assertEquals(form.blankReply("AppendEntries"), new AppendReply());
});

Deno.test("form: other names, other types and unknown fields leave the probes out; a lower-case letter is a mistake", () => {
  const read = (args: object, method = "Raft.RequestVote") => () => {
    new Form().kind(method);
    new Form().readVote(method, args, new VoteReply(), 0);
  };
  assertThrows(
    read({ Term: 1, From: 0 }),
    LeftOut,
    "no field CandidateId in the arguments of RequestVote (there are Term, From)",
  );
  assertThrows(
    read({ ...new VoteArgs(), Term: 1n }),
    LeftOut,
    "Term in the arguments of RequestVote is a bigint, not a number",
  );
  assertThrows(
    read({ ...new VoteArgs(), Pre: true }),
    LeftOut,
    "Pre in the arguments of RequestVote, which Figure 2 does not know",
  );
  assertThrows(
    read({ ...new VoteArgs(), LastLogIndex: 3 }),
    LeftOut,
    "LastLogIndex of a server without entries is 3, neither 0 nor -1",
  );
  assertThrows(read({ ...new VoteArgs(), CandidateId: 1 }), LeftOut, "CandidateId of S0 is 1");
  assertThrows(
    read(new VoteArgs(), "Raft.PreVote"),
    LeftOut,
    "it calls Raft.PreVote, which Figure 2 does not know",
  );
  const { Term, CandidateId, LastLogIndex } = new VoteArgs();
  assertThrows(
    read({ Term, CandidateId, LastLogIndex, lastLogTerm: 0 }),
    TestFailure,
    "lastLogTerm in the arguments of RequestVote begins with a lower-case letter, so it is not sent",
  );
});
