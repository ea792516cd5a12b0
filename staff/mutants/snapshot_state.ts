/**
 * Mistakes with snapshots (§7, Figure 13) that concern what is kept and saved beside one: the log's end, the vote, the
 * bytes themselves. The courses' tests seldom show them.
 *
 * @module
 */

import type { Mutant } from "./mutant.ts";

/** In the catalogue's order. */
export const snapshotState: Mutant[] = [
  {
    name: "conflicting-suffix-kept-on-install",
    breaks: "Figure 13, InstallSnapshot 6 and 7",
    lesson:
      "What follows the snapshot's last entry is kept although the entry there is of another term. Those entries were " +
      "never committed, and the log ends with an earlier term than it should: it votes for candidates that lack what " +
      "the snapshot includes.",
    base: "offset",
    edits: [["this.term(index) === term ? this.from", "this.term(index) !== undefined ? this.from"]],
    rules: ["S11", "O1"],
    shown: { test: "TestProbeInstallsSnapshot", seed: 1, by: "referee" },
  },
  {
    name: "vote-cleared-by-install",
    breaks: "§5.2: one vote per term",
    lesson: "InstallSnapshot clears votedFor, as a new term does; but its term may be the one voted in.",
    base: "map",
    edits: [[
      "    this.#snapshot = args.Data;\n",
      "    this.#snapshot = args.Data;\n    this.#votedFor = -1;\n",
    ]],
    rules: ["S2"],
    shown: { test: "TestProbeRemembersSnapshot", seed: 1, by: "referee" },
  },
  {
    name: "vote-not-saved-with-snapshot",
    breaks: "Figure 2, Persistent state",
    lesson:
      "The state that is saved with a snapshot is encoded by code of its own, which leaves votedFor out: a vote given " +
      "before in that term is forgotten by a crash.",
    base: "offset",
    edits: [[
      "    this.writeJournal();\n    this.persister.SaveStateAndSnapshot",
      "    const { votedFor } = this;\n    this.votedFor = nobody;\n    this.writeJournal();\n" +
      "    this.votedFor = votedFor;\n    this.persister.SaveStateAndSnapshot",
    ]],
    rules: ["S2"],
    shown: { test: "TestProbeRemembersSnapshot", seed: 1, by: "referee" },
  },
  {
    name: "snapshot-not-read-back",
    breaks: "§7: a leader sends its snapshot",
    lesson:
      "After a restart the snapshot is on disk, and not in memory: until its service makes the next one, a leader sends " +
      "an empty one.",
    base: "map",
    edits: [
      ["    this.#snapshot = this.#persister.ReadSnapshot();\n", ""],
      [
        "    this.#persister.Save(buffer.Bytes(), this.#snapshot);",
        "    if (this.#snapshot.length > 0) this.#persister.Save(buffer.Bytes(), this.#snapshot);\n" +
        "    else this.#persister.SaveRaftState(buffer.Bytes());",
      ],
    ],
    rules: ["S19"],
    shown: { test: "TestProbeSendsSnapshot", seed: 1, by: "referee" },
  },
];
