/**
 * More mistakes in how a server stores, saves and applies entries.
 *
 * @module
 */

import { storing } from "./append.ts";
import type { Mutant } from "./mutant.ts";

/** In the catalogue's order. */
export const followers: Mutant[] = [
  {
    name: "start-returns-old-term",
    breaks: "Start, raft/api.ts: the term of the new entry",
    lesson:
      "Start returns the term of the log's last entry from before it appends the command. The service then waits for an entry " +
      "of a term that its command does not have.",
    base: "plain",
    edits: [
      [
        "    const entry = new LogEntry();\n    entry.Term = this.currentTerm;\n",
        "    const term = this.lastLogTerm();\n    const entry = new LogEntry();\n    entry.Term = this.currentTerm;\n",
      ],
      ["return [this.lastLogIndex(), this.currentTerm, true];", "return [this.lastLogIndex(), term, true];"],
    ],
    rules: ["S13"],
    shown: { test: "TestBasicAgree2B", seed: 1, by: "referee" },
  },
  {
    name: "append-cuts-prev-entry",
    breaks: "AppendEntries 3 and 4, §5.3",
    lesson:
      "slice ends before its second argument: cut at prevLogIndex, the log loses the entry there, and all that is appended is " +
      "one index too early.",
    base: "plain",
    edits: [[
      "      this.log.length = index;\n      this.journalled",
      "      this.log = this.log.slice(0, Math.max(1, index - 1));\n      this.journalled",
    ], [
      "      this.journalled = Math.min(this.journalled, index);\n",
      "      this.journalled = Math.min(this.journalled, this.log.length);\n",
    ]],
    rules: ["O3", "O1", "S12", "S14", "S17"],
    shown: { test: "TestBasicAgree2B", seed: 1, by: "referee" },
  },
  {
    name: "splice-keeps-what-follows",
    breaks: "AppendEntries 3, §5.3: delete the existing entry and all that follow it",
    lesson:
      "splice replaces as many entries as are new, and keeps what follows them. An earlier leader's entries stay at the end of " +
      "the log, behind entries of a later term.",
    base: "plain",
    edits: [[
      storing,
      `    this.log.splice(args.PrevLogIndex + 1, args.Entries.length, ...args.Entries);
    this.journalled = Math.min(this.journalled, args.PrevLogIndex + 1);
    if (args.Entries.length > 0) this.persist();
`,
    ]],
    rules: ["O1", "S6", "S8", "S12", "S11"],
    shown: { test: "TestLeaderAgain", seed: 1, by: "referee" },
  },
  {
    name: "entries-stored-with-leaders-term",
    breaks: "Figure 2, log[]: the term when the entry was received by a leader",
    lesson:
      "A follower stores entries with the term of the request. Entries of earlier terms get another term than in the leader's " +
      "log, and the two logs never match again.",
    base: "plain",
    edits: [[
      "this.log.push(args.Entries[i]);\n",
      "this.log.push(Object.assign(args.Entries[i], { Term: args.Term }));\n",
    ]],
    rules: ["O1", "O3", "S6", "S12"],
    shown: { test: "TestFailAgree2B", seed: 1, by: "referee" },
  },
  {
    name: "conflict-cuts-entry-before-it",
    breaks: "AppendEntries 3, §5.3: delete the entry in conflict and all that follow it",
    lesson:
      "After a conflict at prevLogIndex the log is cut one entry too early. That entry may be committed, and the server counted " +
      "among those that have it.",
    base: "plain",
    edits: [[
      "      while (this.log[reply.XIndex - 1].Term === prevTerm) reply.XIndex--;\n",
      `      while (this.log[reply.XIndex - 1].Term === prevTerm) reply.XIndex--;
      this.log.length = Math.max(1, reply.XIndex - 1);
      this.journalled = Math.min(this.journalled, this.log.length);
      this.persist();
`,
    ]],
    rules: ["O1", "O3", "S14", "S11"],
    shown: { test: "TestRejoin2B", seed: 1, by: "referee" },
  },
  {
    name: "commit-before-check",
    breaks: "AppendEntries 2 and 5, §5.3",
    lesson:
      "commitIndex follows LeaderCommit before prevLogIndex is checked, up to the end of the server's own log. What it applies " +
      "may be an earlier leader's.",
    base: "plain",
    edits: [[
      "    const prevTerm = this.log[args.PrevLogIndex]?.Term;\n",
      `    if (Math.min(args.LeaderCommit, this.lastLogIndex()) > this.commitIndex) {
      this.commitIndex = Math.min(args.LeaderCommit, this.lastLogIndex());
      this.wakeApplier();
    }
    const prevTerm = this.log[args.PrevLogIndex]?.Term;
`,
    ]],
    rules: ["S18", "S16", "S17"],
    shown: { test: "TestRejoin2B", seed: 1, by: "referee" },
  },
  {
    name: "heartbeat-moves-no-commit",
    breaks: "AppendEntries 5, §5.3",
    lesson:
      "An empty AppendEntries is answered and nothing more: LeaderCommit is not read. Followers learn that an entry is " +
      "committed when another one follows it. Shows where heartbeats are empty.",
    base: "quiet",
    edits: [[
      "    if (Math.min(args.LeaderCommit, lastNew) > this.commitIndex) {\n",
      "    if (args.Entries.length > 0 && Math.min(args.LeaderCommit, lastNew) > this.commitIndex) {\n",
    ]],
    rules: ["L11"],
    shown: { test: "TestBasicAgree2B", seed: 1, by: "referee" },
  },
  {
    name: "persist-missing-on-new-term",
    breaks: "Persistent state: currentTerm, updated before responding to RPCs",
    lesson:
      "A server that learns of a higher term does not save it before it answers with it. After a crash it is back in the " +
      "earlier term, and takes part in elections that were over.",
    base: "plain",
    edits: [[
      '    this.role = "follower";\n    this.persist();\n  }\n',
      '    this.role = "follower";\n  }\n',
    ]],
    rules: ["P1"],
    shown: { test: "TestReElection2A", seed: 1, by: "referee" },
  },
  {
    name: "lastapplied-saved",
    breaks: "Figure 2: lastApplied is volatile",
    lesson:
      "commitIndex and lastApplied are saved and restored. But the service is empty after a restart, and gets nothing of what " +
      "was applied before it.",
    base: "plain",
    edits: [
      ["  VotedFor = 0;\n", "  VotedFor = 0;\n  LastApplied = 0;\n"],
      [
        "    saved.VotedFor = this.votedFor;\n",
        "    saved.VotedFor = this.votedFor;\n    saved.LastApplied = this.lastApplied;\n",
      ],
      [
        "      this.votedFor = saved.VotedFor;\n",
        "      this.votedFor = saved.VotedFor;\n      this.commitIndex = this.lastApplied = saved.LastApplied;\n",
      ],
    ],
    rules: ["S15"],
    shown: { test: "TestPersist12C", seed: 1, by: "referee" },
  },
  {
    name: "snapshot-discards-one-entry-more",
    breaks: "§7: entries up to the snapshot's last are discarded",
    lesson:
      "Snapshot discards also the entry after the snapshot's last, as an end that is exclusive is taken for inclusive. That " +
      "entry is in neither, and a peer that needs the snapshot misses it.",
    base: "map",
    edits: [[
      "    this.#drop(index);\n    this.#snapshot = snapshot;",
      "    this.#drop(Math.min(index + 1, this.#commit));\n    this.#snapshot = snapshot;",
    ]],
    rules: ["S19", "P2"],
    shown: { test: "TestSnapshotInstall3D", seed: 1, by: "referee" },
  },
  {
    name: "conflict-rolls-back-to-commit",
    breaks: "AppendEntries 3, §5.3: delete the entry in conflict and all that follow it",
    lesson:
      "After a conflict the follower drops all that it does not know to be committed. It may have acknowledged some of that, and " +
      "the leader have committed it since.",
    base: "plain",
    edits: [[
      "      while (this.log[reply.XIndex - 1].Term === prevTerm) reply.XIndex--;\n",
      `      while (this.log[reply.XIndex - 1].Term === prevTerm) reply.XIndex--;
      this.log.length = this.commitIndex + 1;
      this.journalled = Math.min(this.journalled, this.log.length);
      this.persist();
`,
    ]],
    rules: ["O1", "O3", "S11"],
    shown: { test: "TestFigure8Steps", seed: 1, by: "referee" },
  },
];
