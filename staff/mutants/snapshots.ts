/**
 * Mistakes with snapshots (§7, Figure 13). Their bases are offset and map, and they are examined on the tests of part D.
 *
 * @module
 */

import type { Mutant } from "./mutant.ts";

const committedAlready = "    if (args.LastIncludedIndex <= this.#commit) return;\n";

/** In the catalogue's order. */
export const snapshots: Mutant[] = [
  {
    name: "snapshot-offset-missed-once",
    breaks: "§7, the log begins after lastIncludedIndex",
    lesson:
      "One place still takes a log index for a place in the list: where a conflicting log is cut. Once something is " +
      "discarded it cuts nothing, and leaves holes.",
    base: "offset",
    edits: [["    this.#entries.length = index - this.start;", "    this.#entries.length = index;"]],
    rules: ["O1", "O3", "P1"],
    shown: { test: "TestSnapshotBasic3D", seed: 1, by: "test" },
  },
  {
    name: "lastlogterm-zero-after-compaction",
    breaks: "§7, §5.4.1",
    lesson:
      "The term of the last entry is read from the entries alone, and is 0 when all are discarded: the server votes for " +
      "anybody, and nobody for it.",
    base: "offset",
    edits: [[
      "    return this.#entries[this.#entries.length - 1].Term;",
      "    return this.length === 0 ? 0 : this.#entries[this.#entries.length - 1].Term;",
    ]],
    rules: ["O1", "O2", "S11"],
    shown: { test: "TestSnapshotInstallUnreliable3D", seed: 1, by: "referee" },
  },
  {
    name: "last-included-term-forgotten",
    breaks: "§7: the term of the last included entry is kept",
    lesson:
      "Of what is discarded only the index is kept. The term before the first entry that is left is then 0, so nobody " +
      "accepts that entry, and elections compare a term that is none.",
    base: "map",
    edits: [[
      "this.#log.set(index, Object.assign(new Entry(), { Term: this.#termAt(index) }));",
      "this.#log.set(index, new Entry());",
    ]],
    rules: ["S7", "S11", "S19", "O1", "O2", "O3"],
    shown: { test: "TestSnapshotBasic3D", seed: 1, by: "referee" },
  },
  {
    name: "last-included-term-not-saved",
    breaks: "§7: last included index and term are saved with the snapshot",
    lesson: "The term of the last discarded entry is 0 after a restart: it is in memory only.",
    base: "offset",
    edits: [[
      "discarded.LastIncludedIndex, discarded.LastIncludedTerm);",
      "discarded.LastIncludedIndex, 0);",
    ]],
    rules: ["S7", "S11", "S19", "O1", "O2", "O3"],
    shown: { test: "TestSnapshotInstallUnCrash3D", seed: 1, by: "referee" },
  },
  {
    name: "old-snapshot-rolls-back-applied",
    breaks: "§7: a snapshot only moves the service forward",
    lesson:
      "Every InstallSnapshot is taken, also one that comes late: the service goes back to what it had, and log and " +
      "lastApplied with it.",
    base: "map",
    edits: [[committedAlready, ""]],
    rules: ["S20", "P2"],
    shown: { test: "TestProbeOldSnapshot", seed: 1, by: "referee" },
  },
  {
    name: "suffix-dropped-on-install",
    breaks: "Figure 13, InstallSnapshot 6",
    lesson:
      "InstallSnapshot throws the whole log away, also entries after the snapshot's last that the server has " +
      "acknowledged, and that may be committed by that.",
    base: "offset",
    edits: [[
      "    this.log.discard(args.LastIncludedIndex, args.LastIncludedTerm);\n    this.persistWith",
      "    this.log.discard(args.LastIncludedIndex, args.LastIncludedTerm);\n" +
      "    this.log.cut(args.LastIncludedIndex + 1);\n    this.persistWith",
    ]],
    rules: ["O1", "O3", "S11"],
    shown: { test: "TestProbeInstallsSnapshot", seed: 1, by: "referee" },
  },
  {
    name: "applied-not-raised-by-install",
    breaks: "§7, lastApplied",
    lesson:
      "The service has the snapshot, and lastApplied stays where it was: the loop goes on with an entry that is " +
      "discarded, and finds nothing there.",
    base: "map",
    edits: [["        this.#applied = msg.SnapshotIndex;\n", ""]],
    rules: [],
    shown: { test: "TestSnapshotInstall3D", seed: 1, by: "test" },
  },
  {
    name: "applied-zero-after-restart",
    breaks: "§7: after a restart the service begins with the snapshot",
    lesson:
      "lastApplied and commitIndex begin at 0 after a restart, as without snapshots, though the entries up to the " +
      "snapshot's last are gone, and the service has them already.",
    base: "map",
    edits: [["this.#head = this.#commit = this.#applied = state.Head;", "this.#head = state.Head;"]],
    rules: [],
    shown: { test: "TestSnapshotAllCrash3D", seed: 1, by: "test" },
  },
  {
    name: "snapshot-and-state-saved-separately",
    breaks: "§7: what is discarded is in a snapshot that is saved",
    lesson:
      "The shorter log is saved at once, the snapshot a little later. Who crashes in between has neither the entries " +
      "nor the snapshot.",
    base: "offset",
    edits: [[
      "    this.persister.SaveStateAndSnapshot(this.journal.Bytes(), snapshot);",
      "    this.persister.SaveRaftState(this.journal.Bytes());\n" +
      "    sleep(20).then(() => this.persister.SaveStateAndSnapshot(this.journal.Bytes(), snapshot));",
    ]],
    rules: ["P2", "S19"],
    shown: { test: "TestSnapshotBasic3D", seed: 1, by: "referee" },
  },
  {
    name: "snapshot-lost-by-next-save",
    breaks: "§7: what is discarded is in a snapshot that is saved",
    lesson:
      "After a restart the snapshot is not read back into memory, and the first save puts an empty one in the place of " +
      "the one that was saved.",
    base: "map",
    edits: [["    this.#snapshot = this.#persister.ReadSnapshot();\n", ""]],
    rules: ["P2"],
    shown: { test: "TestSnapshotInstallCrash3D", seed: 1, by: "referee" },
  },
  {
    name: "snapshot-not-kept-on-install",
    breaks: "§7: what is discarded is in a snapshot that is saved",
    lesson:
      "InstallSnapshot gives the service the leader's snapshot, and keeps its own earlier one: that is what it saves, " +
      "and sends on as leader, with the new index.",
    base: "map",
    edits: [["    this.#snapshot = args.Data;\n", ""]],
    rules: ["P2", "S19"],
    shown: { test: "TestSnapshotInstall3D", seed: 1, by: "referee" },
  },
  {
    name: "install-not-saved",
    breaks: "Figure 13, InstallSnapshot 5",
    lesson:
      "A leader's snapshot moves the log, and is not saved: the service gets what was saved before, and later saves " +
      "have a log whose beginning is nowhere.",
    base: "offset",
    edits: [["    this.persistWith(args.Data);\n", ""]],
    rules: ["P2", "S19"],
    shown: { test: "TestSnapshotInstall3D", seed: 1, by: "referee" },
  },
  {
    name: "installsnapshot-from-a-loose-task",
    breaks: "§5.3, one loop alone applies",
    lesson:
      "InstallSnapshot gives the snapshot to the service in a task of its own, beside the loop that applies entries: " +
      "later entries may come first.",
    base: "map",
    edits: [[
      "    this.#toInstall = msg;\n",
      "    this.#applied = msg.SnapshotIndex;\n" +
      "    setTimeout(() => this.#applyCh.send(msg), 10);\n",
    ]],
    rules: ["S15", "S20"],
    shown: { test: "TestSnapshotInstall3D", seed: 1, by: "referee" },
  },
  {
    name: "nextindex-stays-after-install",
    breaks: "§7, nextIndex",
    lesson:
      "The leader does nothing with the answer to InstallSnapshot: nextIndex stays, so it sends the snapshot with every " +
      "heartbeat, for ever.",
    base: "offset",
    edits: [[
      "    this.peerHas(peer, args.LastIncludedIndex);\n    this.sendRest(peer);\n",
      "",
    ]],
    rules: ["L14", "L16"],
    shown: { test: "TestSnapshotInstall3D", seed: 1, by: "referee" },
  },
  {
    name: "matchindex-from-log-end-after-install",
    breaks: "Leaders, matchIndex",
    lesson:
      "After InstallSnapshot the leader takes the peer to have its whole log, not what the snapshot includes: it counts " +
      "entries that are not there.",
    base: "offset",
    edits: [[
      "    this.peerHas(peer, args.LastIncludedIndex);",
      "    this.peerHas(peer, this.log.lastIndex);",
    ]],
    rules: ["S10", "L9", "L14"],
    shown: { test: "TestSnapshotInstall3D", seed: 1, by: "test" },
  },
  {
    name: "peer-behind-log-start-skipped",
    breaks: "§7: a snapshot to whoever needs discarded entries",
    lesson: "A leader sends nothing to a peer whose next entry it has discarded: that peer never catches up.",
    base: "map",
    edits: [[
      "    const args = new InstallSnapshotArgs();\n",
      "    if (term <= this.#term) return false;\n    const args = new InstallSnapshotArgs();\n",
    ]],
    rules: ["L5"],
    shown: { test: "TestSnapshotInstall3D", seed: 1, by: "test" },
  },
  {
    name: "goes-on-from-log-start",
    breaks: "§7: a snapshot to whoever needs discarded entries",
    lesson:
      "A leader sends a peer that needs discarded entries those that follow them, which it must refuse, again and again.",
    base: "offset",
    edits: [[
      "    if (this.nextIndex[peer] <= this.log.start) this.installSnapshot(peer);\n    else this.appendEntries(peer);",
      "    this.nextIndex[peer] = Math.max(this.nextIndex[peer], this.log.start + 1);\n" +
      "    this.appendEntries(peer);",
    ]],
    rules: ["L9", "L14"],
    shown: { test: "TestSnapshotInstall3D", seed: 1, by: "test" },
  },
  {
    name: "snapshot-sent-with-last-index",
    breaks: "Figure 13, lastIncludedIndex",
    lesson:
      "InstallSnapshot carries the index of the leader's last entry, not that of the last one in the snapshot.",
    base: "map",
    edits: [[
      "    args.LastIncludedIndex = this.#head;\n    args.LastIncludedTerm = this.#termAt(this.#head);",
      "    args.LastIncludedIndex = this.#last;\n    args.LastIncludedTerm = this.#termAt(this.#last);",
    ]],
    rules: ["S19"],
    shown: { test: "TestSnapshotInstall3D", seed: 1, by: "referee" },
  },
  {
    name: "snapshot-sent-with-leaders-term",
    breaks: "Figure 13, lastIncludedTerm",
    lesson:
      "InstallSnapshot carries the leader's term in the place of the term of the last entry in the snapshot.",
    base: "offset",
    edits: [[
      "    args.LastIncludedTerm = this.log.at(this.log.start).Term;",
      "    args.LastIncludedTerm = this.currentTerm;",
    ]],
    rules: ["S19"],
    shown: { test: "TestSnapshotInstall3D", seed: 5, by: "referee" },
  },
  {
    name: "snapshot-cached-by-leader",
    breaks: "Figure 13: bytes, index and term are of one snapshot",
    lesson:
      "A leader sends the first snapshot that it sent in its term again, with the index that its log has reached since.",
    base: "offset",
    edits: [
      [
        "    args.Data = this.persister.ReadSnapshot();",
        "    args.Data = this.cached ??= this.persister.ReadSnapshot();",
      ],
      [
        "  broadcastPending = false;\n",
        "  broadcastPending = false;\n  cached: Uint8Array | null = null;\n",
      ],
    ],
    rules: ["S19"],
    shown: { test: "TestSnapshotInstall3D", seed: 1, by: "referee" },
  },
  {
    name: "snapshot-applied-with-last-index",
    breaks: "Figure 13, lastIncludedIndex",
    lesson:
      "The message to the service says where the log ends, not where the snapshot does. Shows where entries after the " +
      "snapshot's last were there already.",
    base: "offset",
    edits: [["    msg.SnapshotIndex = this.log.start;", "    msg.SnapshotIndex = this.log.lastIndex;"]],
    rules: ["S19"],
    shown: { test: "TestProbeInstallsSnapshot", seed: 1, by: "referee" },
  },
  {
    name: "discarded-entries-not-passed-over",
    breaks: "§7, AppendEntries",
    lesson:
      "An AppendEntries that begins before the log does is taken apart from its first entry on: there is no place for " +
      "entries that are discarded, and the handler throws.",
    base: "offset",
    edits: [[
      "      if (index <= this.log.start || this.log.term(index) === args.Entries[i].Term) continue;",
      "      if (this.log.term(index) === args.Entries[i].Term) continue;",
    ]],
    rules: [],
    shown: { test: "TestProbeDiscardedEntries", seed: 1, by: "test" },
  },
  {
    name: "log-not-discarded",
    breaks: "§7: what is in the snapshot is discarded",
    lesson:
      "The snapshot is saved, and the log stays as it was: it grows for ever, and every save with it. " +
      "After a restart it is applied once more from the first entry on.",
    base: "map",
    edits: [["    this.#drop(index);\n    this.#snapshot = snapshot;", "    this.#snapshot = snapshot;"]],
    rules: ["S15"],
    shown: { test: "TestSnapshotBasic3D", seed: 1, by: "test" },
  },
  {
    name: "snapshot-waits-for-the-applier",
    breaks: "the labs' advice on structure: no lock is held while sending on applyCh",
    lesson:
      "Snapshot waits for a lock that the loop holds while it sends on applyCh; and nobody takes from applyCh, as the " +
      "service waits for Snapshot.",
    base: "offset",
    edits: [
      [
        "  Snapshot(index: number, snapshot: Uint8Array): void {\n",
        "  sending = false;\n\n  async Snapshot(index: number, snapshot: Uint8Array): Promise<void> {\n" +
        "    await sleep(1);\n    while (this.sending && !this.killed()) await sleep(10);\n",
      ],
      [
        "      await this.applyCh.send(msg);\n",
        "      this.sending = true;\n      await this.applyCh.send(msg);\n      this.sending = false;\n",
      ],
    ],
    rules: ["L11"],
    shown: { test: "TestSnapshotBasic3D", seed: 1, by: "test" },
  },
  {
    name: "term-not-adopted-from-install",
    breaks: "All Servers 2, §5.1",
    lesson:
      "InstallSnapshot of a higher term is taken, and the term is not: the server answers with its own, and stays there.",
    base: "map",
    edits: [[
      "  InstallSnapshot(args: InstallSnapshotArgs, reply: InstallSnapshotReply): void {\n" +
      "    const current = this.#isCurrent(args.Term);\n",
      "  InstallSnapshot(args: InstallSnapshotArgs, reply: InstallSnapshotReply): void {\n" +
      "    const current = args.Term >= this.#term;\n",
    ]],
    rules: ["S3b"],
    shown: { test: "TestSnapshotInstall3D", seed: 5, by: "referee" },
  },
  {
    name: "higher-term-in-install-reply-ignored",
    breaks: "All Servers 2, §5.1",
    lesson:
      "A leader does not look at the term of the answer to InstallSnapshot: it goes on leading, and takes the peer, " +
      "which has refused, to have the snapshot.",
    base: "offset",
    edits: [[
      '"Raft.InstallSnapshot", args, reply);\n    if (this.killed()) return;\n' +
      "    if (ok && reply.Term > this.currentTerm) return this.adoptTerm(reply.Term);\n",
      '"Raft.InstallSnapshot", args, reply);\n    if (this.killed()) return;\n',
    ]],
    rules: [],
    shown: { test: "TestProbeSnapshotTerms", seed: 1, by: "test" },
  },
  {
    name: "timer-not-reset-on-install",
    breaks: "Followers, §5.2",
    lesson: "A leader's snapshot does not put an election off, as its AppendEntries does.",
    base: "offset",
    edits: [[
      '    this.role = "follower";\n    this.resetElectionTimer();\n    // What is committed here',
      '    this.role = "follower";\n    // What is committed here',
    ]],
    rules: ["L3"],
    shown: { test: "TestSnapshotInstall3D", seed: 5, by: "referee" },
  },
];
