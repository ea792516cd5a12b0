/**
 * Mistakes with snapshots (§7, Figure 13) that show only where a log begins, or when an answer to InstallSnapshot comes
 * late. The courses' tests do not find them: each has a probe.
 *
 * @module
 */

import type { Mutant } from "./mutant.ts";

/** In the catalogue's order. */
export const snapshotProgress: Mutant[] = [
  {
    name: "discarded-term-is-current",
    breaks: "§7: the term of the last included entry is kept",
    lesson:
      "The server notes its current term for the last discarded entry, in the place of the entry's own. Shows where the " +
      "entry is of an earlier term.",
    base: "offset",
    edits: [[
      "    this.log.discard(index, this.log.at(index).Term);\n",
      "    this.log.discard(index, this.log.at(index).Term);\n    this.log.at(index).Term = this.currentTerm;\n",
    ]],
    rules: ["S7", "S11", "S19", "O1", "O2", "O3"],
    shown: { test: "TestProbeDiscardedTerm", seed: 1, by: "referee" },
  },
  {
    name: "installed-term-is-leaders",
    breaks: "Figure 13, lastIncludedTerm",
    lesson:
      "A follower notes the leader's term for the last entry of the leader's snapshot, in the place of " +
      "lastIncludedTerm.",
    base: "map",
    edits: [["{ Term: args.LastIncludedTerm });", "{ Term: args.Term });"]],
    rules: ["S7", "S11", "S19", "O1", "O2", "O3"],
    shown: { test: "TestProbeInstallsSnapshot", seed: 1, by: "test" },
  },
  {
    name: "commit-unbounded-before-log-start",
    breaks: "AppendEntries 5, §7",
    lesson:
      "An AppendEntries that begins before the log does commits up to LeaderCommit, not only up to its last entry: what " +
      "the log has there may be an earlier leader's.",
    base: "offset",
    edits: [[
      "    const lastNew = args.PrevLogIndex + args.Entries.length;\n",
      "    const discarded = args.PrevLogIndex < this.log.start;\n" +
      "    const lastNew = discarded ? this.log.lastIndex : args.PrevLogIndex + args.Entries.length;\n",
    ]],
    rules: ["S18"],
    shown: { test: "TestProbeDiscardedCommits", seed: 1, by: "referee" },
  },
  {
    name: "discarded-prev-commits-all",
    breaks: "AppendEntries 5, §7",
    lesson:
      "An AppendEntries whose prevLogIndex is discarded is accepted as a heartbeat that agrees with the whole log, and " +
      "commits all that LeaderCommit covers.",
    base: "map",
    edits: [[
      "    if (this.#termAt(prev) !== args.PrevLogTerm) {\n",
      "    if (prev < this.#head) {\n      reply.Success = true;\n" +
      "      this.#commitTo(Math.min(args.LeaderCommit, this.#last));\n      return;\n    }\n" +
      "    if (this.#termAt(prev) !== args.PrevLogTerm) {\n",
    ]],
    rules: ["S18"],
    shown: { test: "TestProbeDiscardedCommits", seed: 1, by: "referee" },
  },
  {
    name: "install-answer-of-earlier-term-counts",
    breaks: "§5.1, Leaders",
    lesson:
      "A leader counts an answer to an InstallSnapshot of its earlier term. It may be a refusal; then the peer has nothing " +
      "of what the leader takes it to have, and is never brought up to date.",
    base: "map",
    edits: [[
      "    if (this.#term !== term) return false;\n    this.#peerHas(peer, args.LastIncludedIndex);\n",
      "    this.#peerHas(peer, args.LastIncludedIndex);\n",
    ]],
    rules: ["L9", "L14"],
    shown: { test: "TestProbeLateSnapshotAnswer", seed: 1, by: "test" },
  },
  {
    name: "install-answer-term-compared-alone",
    breaks: "§5.1, Leaders",
    lesson:
      "A leader compares the term of the answer with its own, and not that of its InstallSnapshot: so a refusal of one " +
      "that it had sent in an earlier term counts as success.",
    base: "offset",
    edits: [[
      '"Raft.InstallSnapshot", args, reply);\n    if (this.killed()) return;\n' +
      "    if (ok && reply.Term > this.currentTerm) return this.adoptTerm(reply.Term);\n" +
      '    if (this.role !== "leader" || this.currentTerm !== args.Term) return;\n',
      '"Raft.InstallSnapshot", args, reply);\n    if (this.killed()) return;\n' +
      "    if (ok && reply.Term > this.currentTerm) return this.adoptTerm(reply.Term);\n" +
      '    if (this.role !== "leader" || (ok && this.currentTerm !== reply.Term)) return;\n',
    ]],
    rules: ["L9", "L14"],
    shown: { test: "TestProbeLateSnapshotAnswer", seed: 1, by: "test" },
  },
  {
    name: "install-answer-lowers-match",
    breaks: "Figure 2, matchIndex",
    lesson:
      "An answer to InstallSnapshot sets nextIndex and matchIndex, also if it comes late, after the peer has " +
      "acknowledged more.",
    base: "offset",
    edits: [[
      "    this.peerHas(peer, args.LastIncludedIndex);\n",
      "    this.matchIndex[peer] = args.LastIncludedIndex;\n" +
      "    this.nextIndex[peer] = args.LastIncludedIndex + 1;\n",
    ]],
    rules: ["L6"],
    shown: { test: "TestProbeOvertakenSnapshotAnswer", seed: 1, by: "referee" },
  },
  {
    name: "install-answer-lowers-next",
    breaks: "Figure 2, matchIndex",
    lesson:
      "An answer to InstallSnapshot sets nextIndex, also if it comes late: entries that the peer has acknowledged are sent " +
      "once more.",
    base: "map",
    edits: [[
      "    this.#peerHas(peer, args.LastIncludedIndex);\n",
      "    this.#peerHas(peer, args.LastIncludedIndex);\n    this.#next[peer] = args.LastIncludedIndex + 1;\n",
    ]],
    rules: ["L6"],
    shown: { test: "TestProbeOvertakenSnapshotAnswer", seed: 1, by: "referee" },
  },
  {
    name: "install-answer-counts-for-newer",
    breaks: "Figure 2, matchIndex",
    lesson:
      "When InstallSnapshot is answered, the leader takes the peer to have its snapshot of now, not the one that it sent. " +
      "If it discarded more meanwhile, it never sends that peer what is missing.",
    base: "map",
    edits: [[
      "    this.#peerHas(peer, args.LastIncludedIndex);\n",
      "    this.#peerHas(peer, this.#head);\n",
    ]],
    rules: ["L14", "L9"],
    shown: { test: "TestProbeOlderSnapshotAnswer", seed: 1, by: "test" },
  },
  {
    name: "no-heartbeat-beside-snapshot",
    breaks: "§5.2, Leaders",
    lesson:
      "While an InstallSnapshot is not answered the leader sends that peer nothing, though it does not wait for answers " +
      "to AppendEntries: a peer that takes long over a snapshot begins an election.",
    base: "offset",
    edits: [[
      "  replicate(peer: number): void {\n",
      "  replicate(peer: number): void {\n    if (this.awaiting[peer] instanceof InstallSnapshotArgs) return;\n",
    ]],
    rules: ["L17"],
    shown: { test: "TestProbeSnapshotHeartbeats", seed: 1, by: "test" },
  },
  {
    name: "snapshot-holds-heartbeats-up",
    breaks: "§5.2, Leaders",
    lesson:
      "A peer that needs a snapshot gets no heartbeat as long as the call before has not returned, which can take " +
      "seconds: it begins an election.",
    base: "map",
    edits: [[
      "(beats || !this.#busy[peer])",
      "((beats && this.#next[peer] > this.#head) || !this.#busy[peer])",
    ]],
    rules: ["L17"],
    shown: { test: "TestProbeSnapshotHeartbeats", seed: 1, by: "test" },
  },
];
