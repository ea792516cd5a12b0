/**
 * Mistakes in what is saved, when, and how it is restored.
 *
 * @module
 */

import type { Mutant } from "./mutant.ts";

export const persistence: Mutant[] = [
  {
    name: "persist-omits-votedfor",
    breaks: "Persistent state: votedFor, §5.2",
    lesson: "votedFor is not saved: a server that voted, crashed and came back votes again in that term. " +
      "Only a crash at just that moment shows it.",
    base: "plain",
    edits: [[
      "    saved.VotedFor = this.votedFor;\n",
      "",
    ], [
      "      this.votedFor = saved.VotedFor;\n",
      "",
    ], [
      "  VotedFor = 0;\n",
      "",
    ]],
    rules: ["S2"],
    shown: { test: "TestVoterRestarts", seed: 1, by: "referee" },
  },
  {
    name: "persist-omits-term",
    breaks: "Persistent state: currentTerm, §5.1",
    lesson:
      "currentTerm is not saved: after a restart it is 0 again, and the server can vote a second time in " +
      "terms it has been through.",
    base: "plain",
    edits: [[
      "    saved.CurrentTerm = this.currentTerm;\n",
      "",
    ], [
      "      this.currentTerm = saved.CurrentTerm;\n",
      "",
    ], [
      "  CurrentTerm = 0;\n",
      "",
    ]],
    rules: ["S2", "S2b", "S3", "S3b"],
    shown: { test: "TestPersist32C", seed: 9, by: "referee" },
  },
  {
    name: "persist-omits-log",
    breaks: "Persistent state: log[], §5.3",
    lesson: "The log is not saved: after a restart the server lacks entries that a leader counted on it to " +
      "have.",
    base: "plain",
    edits: [[
      `    saved.From = this.journalled;
    saved.Entries = this.log.slice(this.journalled);
`,
      "",
    ], [
      `      this.log.length = saved.From;
      this.log.push(...saved.Entries);
`,
      "",
    ], [
      "    this.journalWork += 1 + saved.Entries.length;\n",
      "    this.journalWork++;\n",
    ], [
      `  From = 0;
  Entries: LogEntry[] = listOf(LogEntry);
}

type`,
      `}

type`,
    ]],
    rules: ["O1", "O3", "S11"],
    shown: { test: "TestPersist32C", seed: 2, by: "referee" },
  },
  {
    name: "persist-missing-on-vote",
    breaks: "Persistent state: updated on stable storage before responding to RPCs",
    lesson:
      "The vote is given and not saved: after a crash right after the reply the server votes again in that " +
      "term.",
    base: "plain",
    edits: [[
      `    this.votedFor = args.CandidateId;
    this.persist();
`,
      "    this.votedFor = args.CandidateId;\n",
    ]],
    rules: ["P1", "S2"],
    shown: { test: "TestPersist12C", seed: 11, by: "referee" },
  },
  {
    name: "persist-missing-on-election",
    breaks: "Persistent state: updated on stable storage before RPCs rely on it",
    lesson:
      "The candidate's new term and its vote for itself are not saved before it asks for votes: after " +
      "a crash it may vote for another in a term in which it stood itself.",
    base: "plain",
    edits: [[
      `    this.votedFor = this.me;
    this.persist();
`,
      "    this.votedFor = this.me;\n",
    ]],
    rules: ["P1"],
    shown: { test: "TestBasicAgree2B", seed: 1, by: "referee" },
  },
  {
    name: "persist-missing-on-append",
    breaks: "Persistent state: updated on stable storage before responding to RPCs",
    lesson: "A follower answers that it has the entries and has not saved them: after a crash the leader " +
      "counts on entries that are gone.",
    base: "plain",
    edits: [[
      `      for (; i < args.Entries.length; i++) this.log.push(args.Entries[i]);
      this.persist();
`,
      "      for (; i < args.Entries.length; i++) this.log.push(args.Entries[i]);\n",
    ]],
    rules: ["P1", "O3"],
    shown: { test: "TestConcurrentStarts2B", seed: 1, by: "referee" },
  },
  {
    name: "persist-missing-on-start",
    breaks: "Persistent state: the leader's log is saved before it counts its own copy",
    lesson: "A leader sends a new entry and counts its own copy for the majority without having saved it: " +
      "after a crash a committed entry may be on too few servers.",
    base: "plain",
    edits: [[
      `    this.log.push(entry);
    this.persist();
`,
      "    this.log.push(entry);\n",
    ]],
    rules: ["P1"],
    shown: { test: "TestFailAgree2B", seed: 1, by: "referee" },
  },
  {
    name: "persist-deferred",
    breaks: "Persistent state: updated on stable storage before responding to RPCs",
    lesson:
      "Changes are saved 20 ms later, to save them together. By then replies have been sent that rely on " +
      "them.",
    base: "plain",
    edits: [[
      "  persist(): void {\n",
      `  persist(): void {
    setTimeout(() => this.save(), 20);
  }

  save(): void {
`,
    ]],
    rules: ["P1"],
    shown: { test: "TestConcurrentStarts2B", seed: 1, by: "referee" },
  },
  {
    name: "restore-swaps-fields",
    breaks: "Persistent state: what was saved is restored",
    lesson: "What was saved is read into the wrong variables: the term becomes the vote and the vote the " +
      "term, and the server is back in an early term.",
    base: "plain",
    edits: [[
      `      this.currentTerm = saved.CurrentTerm;
      this.votedFor = saved.VotedFor;
`,
      `      this.currentTerm = saved.VotedFor;
      this.votedFor = saved.CurrentTerm;
`,
    ]],
    rules: ["S2", "S2b", "S3", "S3b"],
    shown: { test: "TestPersist12C", seed: 1, by: "referee" },
  },
  {
    name: "persist-early-on-append",
    breaks: "Persistent state: log[], updated before responding to RPCs",
    lesson:
      "A follower saves its log one line too early, before the new entries are in it. It acknowledges entries " +
      "that a crash makes it forget; the next save has them.",
    base: "plain",
    edits: [[
      `      for (; i < args.Entries.length; i++) this.log.push(args.Entries[i]);
      this.persist();
`,
      `      this.persist();
      for (; i < args.Entries.length; i++) this.log.push(args.Entries[i]);
`,
    ]],
    rules: ["P1", "O1", "O3"],
    shown: { test: "TestBackup2B", seed: 1, by: "referee" },
  },
  {
    name: "persist-early-on-start",
    breaks: "Persistent state: log[], updated before responding to RPCs",
    lesson:
      "Start saves before it appends the command. A leader that crashes then comes back without what others have " +
      "from it, though it counted itself among the majority that commits it.",
    base: "plain",
    edits: [[
      "    this.log.push(entry);\n    this.persist();\n",
      "    this.persist();\n    this.log.push(entry);\n",
    ]],
    rules: ["P1", "O1", "O3"],
    shown: { test: "TestBackup2B", seed: 1, by: "referee" },
  },
  {
    name: "persist-early-on-vote",
    breaks: "Persistent state: votedFor, updated before responding to RPCs",
    lesson:
      "RequestVote saves before it sets votedFor. A voter that crashes then has forgotten its vote, and may give " +
      "another one in the same term.",
    base: "plain",
    edits: [[
      "    this.votedFor = args.CandidateId;\n    this.persist();\n",
      "    this.persist();\n    this.votedFor = args.CandidateId;\n",
    ]],
    rules: ["P1", "S2", "S2b"],
    shown: { test: "TestProbeRemembersVote", seed: 1, by: "test" },
  },
  {
    name: "persist-early-on-election",
    breaks: "Persistent state: currentTerm and votedFor, updated before responding to RPCs",
    lesson:
      "A candidate saves before it votes for itself. One that crashes then comes back in its term without a vote, and " +
      "gives it to another candidate.",
    base: "plain",
    edits: [[
      "    this.votedFor = this.me;\n    this.persist();\n",
      "    this.persist();\n    this.votedFor = this.me;\n",
    ]],
    rules: ["P1", "S2", "S2b"],
    shown: { test: "TestProbeRemembersElection", seed: 1, by: "test" },
  },
];
