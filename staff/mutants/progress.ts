/**
 * Mistakes in a leader's nextIndex and matchIndex, and in what it counts as committed (§5.3, §5.4.2).
 *
 * @module
 */

import type { Mutant } from "./mutant.ts";

const counted = `    this.matchIndex[this.me] = this.lastLogIndex();
    const matches = this.matchIndex.toSorted((a, b) => b - a);
`;

const refused = `    } else if (args.PrevLogIndex === this.nextIndex[peer] - 1) {
      this.nextIndex[peer] = Math.max(this.matchIndex[peer] + 1, this.backUp(reply));
    } else {
      return; // an older answer, to a question no longer asked
    }
`;

/** In the catalogue's order. */
export const progress: Mutant[] = [
  {
    name: "commits-old-term-by-counting",
    breaks: "Leaders 4, §5.4.2",
    lesson:
      "An entry of an earlier term counts as committed once a majority has it. A server without it may " +
      "still be elected, and replace it: Figure 8.",
    base: "plain",
    edits: [[
      "if (quorumHas <= this.commitIndex || this.log[quorumHas].Term !== this.currentTerm) return;",
      "if (quorumHas <= this.commitIndex) return;",
    ]],
    rules: ["S10"],
    shown: { test: "TestFailNoAgree2B", seed: 3, by: "referee" },
  },
  {
    name: "commits-on-first-ack",
    breaks: "Leaders 4, §5.3: a majority of matchIndex[i] >= N",
    lesson:
      "The first follower that has an entry is enough to commit it. With five servers that is two of them.",
    base: "plain",
    edits: [["const quorumHas = matches[Math.floor(matches.length / 2)];", "const quorumHas = matches[1];"]],
    rules: ["S10"],
    shown: { test: "TestPersist22C", seed: 1, by: "referee" },
  },
  {
    name: "commit-majority-off-by-one",
    breaks: "Leaders 4, §5.3: a majority of matchIndex[i] >= N",
    lesson:
      "The leader counts itself twice: as the start of the count, and by its own row of matchIndex. One " +
      "server less than a majority commits.",
    base: "plain",
    edits: [[
      counted,
      `    this.matchIndex[this.me] = this.lastLogIndex();
    const matches = [this.lastLogIndex(), ...this.matchIndex].toSorted((a, b) => b - a);
`,
    ], [
      "const quorumHas = matches[Math.floor(matches.length / 2)];",
      "const quorumHas = matches[Math.floor(this.peers.length / 2)];",
    ]],
    rules: ["S10"],
    shown: { test: "TestBasicAgree2B", seed: 1, by: "referee" },
  },
  {
    name: "leader-not-counted",
    breaks: "Leaders 4, §5.3: the leader is one of the majority",
    lesson:
      "The leader's own row of matchIndex stays 0, so that a majority of the others has to have an entry: with three " +
      "servers both of them, and nothing is committed while one is down.",
    base: "plain",
    edits: [["    this.matchIndex[this.me] = this.lastLogIndex();\n", ""]],
    rules: ["L10"],
    shown: { test: "TestFailAgree2B", seed: 1, by: "referee" },
  },
  {
    name: "matchindex-from-nextindex",
    breaks: "Figure 2, matchIndex: highest log entry known to be replicated on server",
    lesson:
      "matchIndex is computed from nextIndex as it is when the reply arrives, not from what the request " +
      "carried. With two requests in flight it counts entries that were never sent.",
    base: "plain",
    edits: [[
      "const match = args.PrevLogIndex + args.Entries.length;",
      "const match = this.nextIndex[peer] - 1 + args.Entries.length;",
    ]],
    rules: ["S10"],
    shown: { test: "TestUnreliableAgree2C", seed: 2, by: "referee" },
  },
  {
    name: "matchindex-incremented",
    breaks: "Figure 2, matchIndex: highest log entry known to be replicated on server",
    lesson:
      "Each success adds the number of entries sent. Entries that are sent twice count twice; and a new " +
      "leader, which starts at 0, counts too few.",
    base: "plain",
    edits: [[
      "const match = args.PrevLogIndex + args.Entries.length;",
      "const match = this.matchIndex[peer] + args.Entries.length;",
    ]],
    rules: ["S10", "L6"],
    shown: { test: "TestEdgeOfTimeout", seed: 1, by: "referee" },
  },
  {
    name: "matchindex-not-monotonic",
    breaks: "Figure 2, matchIndex: increases monotonically",
    lesson:
      "A late reply sets matchIndex and nextIndex back to what its request carried; what the follower has " +
      "acknowledged since is forgotten and sent again.",
    base: "plain",
    edits: [["      if (match > this.matchIndex[peer]) {", "      {"], [
      "this.nextIndex[peer] = Math.max(this.nextIndex[peer], match + 1);",
      "this.nextIndex[peer] = match + 1;",
    ]],
    rules: ["L6"],
    shown: { test: "TestUnreliableChurn2C", seed: 2, by: "referee" },
  },
  {
    name: "matchindex-not-reinitialised",
    breaks: "Figure 2, volatile state on leaders: reinitialized after election",
    lesson:
      "A server that leads again keeps the matchIndex of its earlier term, although followers may have replaced what " +
      "they acknowledged then.",
    base: "plain",
    edits: [[
      "    this.matchIndex = this.peers.map(() => 0);\n",
      "    if (this.matchIndex.length === 0) this.matchIndex = this.peers.map(() => 0);\n",
    ]],
    rules: ["S10"],
    shown: { test: "TestLeaderAgain", seed: 1, by: "referee" },
  },
  {
    name: "nextindex-never-backs-up",
    breaks: "Leaders 3, §5.3: decrement nextIndex and retry",
    lesson: "After a refusal the next request asks about the same prevLogIndex again. A follower whose log " +
      "differs is never repaired.",
    base: "plain",
    edits: [[refused, "    } else {\n      return;\n    }\n"]],
    rules: ["L9", "L14"],
    shown: { test: "TestFailAgree2B", seed: 1, by: "referee" },
  },
  {
    name: "nextindex-minus-one",
    breaks: "§5.3, to reduce the number of rejected AppendEntries",
    lesson:
      "nextIndex goes back by one entry a refusal. Figure 2 allows it; over a slow network a follower that is " +
      "hundreds of entries behind does not catch up before the next election.",
    base: "plain",
    edits: [[
      "Math.max(this.matchIndex[peer] + 1, this.backUp(reply))",
      "Math.max(this.matchIndex[peer] + 1, args.PrevLogIndex)",
    ]],
    rules: ["L9b"],
    shown: { test: "TestBackup2B", seed: 1, by: "referee" },
  },
  {
    name: "nextindex-unclamped",
    breaks: "Leaders 3, §5.3; nextIndex is at least 1",
    lesson:
      "Each refusal halves nextIndex, also a late one about an old request, until there is no entry before " +
      "it: the log is read at index -1.",
    base: "plain",
    edits: [[
      refused,
      "    } else {\n      this.nextIndex[peer] = Math.floor(this.nextIndex[peer] / 2);\n    }\n",
    ]],
    rules: ["L6"],
    shown: { test: "TestEdgeOfTimeout", seed: 1, by: "referee" },
  },
  {
    name: "nextindex-falls-below-match",
    breaks: "Figure 2, matchIndex: what is known to be replicated",
    lesson:
      "A late refusal lowers nextIndex although the follower has acknowledged more since; the entries are " +
      "sent again.",
    base: "plain",
    edits: [[
      refused,
      "    } else {\n      this.nextIndex[peer] = this.backUp(reply);\n    }\n",
    ]],
    rules: ["L6"],
    shown: { test: "TestFigure8Unreliable2C", seed: 1, by: "referee" },
  },
  {
    name: "nextindex-falls-when-lost",
    breaks: "Leaders 3, §5.3: nextIndex is decremented after a refusal",
    lesson:
      "A failed call counts as a refusal: nextIndex goes back step by step while a follower cannot be " +
      "reached, and later the leader sends it far more than it lacks.",
    base: "plain",
    edits: [[
      "    if (!ok) return;\n\n    if (reply.Success) {\n",
      `    if (!ok) {
      this.nextIndex[peer] = Math.max(this.matchIndex[peer] + 1, this.nextIndex[peer] - 1);
      return;
    }

    if (reply.Success) {
`,
    ]],
    rules: ["L6b"],
    shown: { test: "TestBackup2B", seed: 1, by: "referee" },
  },
  {
    name: "conflict-index-is-prev",
    breaks: "§5.3: the first index it stores for that term",
    lesson:
      "The hint about a conflict names prevLogIndex itself, not the first index of its term. Backing up " +
      "then takes one refusal for each entry after all.",
    base: "plain",
    edits: [["      while (this.log[reply.XIndex - 1].Term === prevTerm) reply.XIndex--;\n", ""]],
    rules: ["L9b"],
    shown: { test: "TestFigure8Unreliable2C", seed: 1, by: "referee" },
  },
  {
    name: "backup-index-off-by-one",
    breaks: "§5.3: the leader decrements nextIndex to bypass the conflict",
    lesson:
      "A follower whose log is too short reports its length, and the leader tries one entry after it, not " +
      "the first that is missing: it is refused for ever.",
    base: "plain",
    edits: [
      [
        "    if (reply.XTerm === 0) return reply.XLen;\n",
        "    if (reply.XTerm === 0) return reply.XLen + 1;\n",
      ],
      // Otherwise it would retry at once, forever, and a test would take minutes.
      [
        "Math.max(this.matchIndex[peer] + 1, this.backUp(reply));\n",
        "Math.max(this.matchIndex[peer] + 1, this.backUp(reply));\n      return; // the next heartbeat tries\n",
      ],
    ],
    rules: ["L9"],
    shown: { test: "TestFailAgree2B", seed: 1, by: "referee" },
  },
  {
    name: "stale-ae-reply-processed",
    breaks: "§5.1, §5.3: an answer counts in the term of its question",
    lesson:
      "A server that leads again takes a reply to a request of an earlier term for one of this term. The " +
      "follower may have replaced those entries since.",
    base: "plain",
    edits: [[
      '    if (this.role !== "leader" || this.currentTerm !== args.Term) return;\n    if (this.awaiting',
      '    if (this.role !== "leader") return;\n    if (this.awaiting',
    ]],
    rules: ["S10"],
    shown: { test: "TestLeaderAgain", seed: 4, by: "referee" },
  },
  {
    name: "resends-whole-log",
    breaks: "Leaders 3, §5.3: entries starting at nextIndex",
    lesson:
      "Every request carries the whole log, so that nextIndex need not be kept. It works, and costs more with each " +
      "entry.",
    base: "plain",
    edits: [
      ["args.PrevLogIndex = this.nextIndex[peer] - 1;", "args.PrevLogIndex = 0;"],
      ["args.Entries = this.log.slice(this.nextIndex[peer]);", "args.Entries = this.log.slice(1);"],
    ],
    rules: ["L6"],
    shown: { test: "TestBasicAgree2B", seed: 1, by: "referee" },
  },
  {
    name: "one-entry-per-rpc",
    breaks: "the lab's limit of RPCs; Figure 2, entries[]: may send more than one for efficiency",
    lesson:
      "A follower that lacks many entries gets them one a request, each waiting for the answer to the one before.",
    base: "plain",
    edits: [[
      "args.Entries = this.log.slice(this.nextIndex[peer]);",
      "args.Entries = this.log.slice(this.nextIndex[peer], this.nextIndex[peer] + 1);",
    ]],
    rules: ["L12"],
    shown: { test: "TestCount2B", seed: 1, by: "referee" },
  },
  {
    name: "lost-entries-not-resent",
    breaks: "Leaders 3, §5.3: AppendEntries are retried until all followers store all entries",
    lesson:
      "nextIndex moves on when entries are sent, and heartbeats ask about matchIndex only. Lost entries " +
      "stay lost until a later request is refused because of them. Shows where heartbeats are empty.",
    base: "quiet",
    edits: [
      [
        "args.PrevLogIndex = this.nextIndex[peer] - 1;",
        "args.PrevLogIndex = heartbeat ? this.matchIndex[peer] : this.nextIndex[peer] - 1;",
      ],
      [
        "    args.LeaderCommit = this.commitIndex;\n",
        "    args.LeaderCommit = this.commitIndex;\n    if (!heartbeat) this.nextIndex[peer] = this.log.length;\n",
      ],
      ["peer !== this.me && this.awaiting[peer] === null", "peer !== this.me"],
      [
        "} else if (args.PrevLogIndex === this.nextIndex[peer] - 1) {",
        "} else if (args.PrevLogIndex > this.matchIndex[peer]) {",
      ],
    ],
    rules: ["L14"],
    shown: { test: "TestPersist12C", seed: 1, by: "referee" },
  },
  {
    name: "matchindex-sorted-as-text",
    breaks: "Leaders 4, §5.3: a majority of matchIndex[i]",
    lesson:
      "The median of matchIndex is taken after sort() without a function, which compares texts: 9 comes after 10. From " +
      "the tenth entry on the leader commits what a majority lacks, or waits too long.",
    base: "plain",
    edits: [["this.matchIndex.toSorted((a, b) => b - a);", "this.matchIndex.toSorted().reverse();"]],
    rules: ["S10"],
    shown: { test: "TestBackup2B", seed: 1, by: "referee" },
  },
  {
    name: "earlier-term-ends-the-search",
    breaks: "Leaders 4, §5.4.2: an entry of this term commits those before it",
    lesson:
      "The search for an entry of this term that a majority has ends at the first entry of another term. A new leader " +
      "with an entry of an earlier term that is not committed yet never commits anything.",
    base: "plain",
    edits: [
      [
        "    if (quorumHas <= this.commitIndex || this.log[quorumHas].Term !== this.currentTerm) return;\n" +
        "    this.commitIndex = quorumHas;\n",
        `    for (let index = this.commitIndex + 1; index <= quorumHas; index++) {
      if (this.log[index].Term !== this.currentTerm) break;
      this.commitIndex = index;
    }
`,
      ],
    ],
    rules: ["L10"],
    shown: { test: "TestPersist12C", seed: 1, by: "referee" },
  },
  {
    name: "peer-given-up",
    breaks: "§5.3: a leader retries AppendEntries indefinitely; §5.2, Leaders: heartbeats to each server",
    lesson:
      "After a call to a peer has failed, the leader sends it nothing more in this term. The peer has to begin an " +
      "election to get what it lacks, also if the network only lost one message.",
    base: "plain",
    edits: [
      ["  commitIndex = 0;\n", "  commitIndex = 0;\n  gone = new Set<string>();\n"],
      [
        "        if (peer !== this.me) this.appendEntries(peer);\n      }\n      await",
        "        if (peer !== this.me && !this.gone.has(term + ' ' + peer)) this.appendEntries(peer);\n      }\n      await",
      ],
      [
        "    if (!ok) return;\n\n    if (reply.Success) {\n",
        `    if (!ok) {
      this.gone.add(args.Term + " " + peer);
      this.awaiting[peer] = args;
      return;
    }

    if (reply.Success) {
`,
      ],
    ],
    rules: ["L5"],
    shown: { test: "TestRejoin2B", seed: 2, by: "referee" },
  },
];
