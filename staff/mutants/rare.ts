/**
 * Rare mistakes: the courses' tests show each in few rounds or none. Most are two mistakes, or a mistake and a precaution,
 * of which one hides the other; bench/rare_bench.ts says how often the tests show them, and how soon a search does.
 *
 * @module
 */

import type { Mutant } from "./mutant.ts";

/** One that is not examined: there is no test that shows it. */
export type RareMutant = Pick<Mutant, "name" | "breaks" | "lesson" | "base" | "edits">;

/** Those of the catalogue that the courses' tests have not shown in any round of the exam (docs/exam.md). */
export const rareInCatalogue = [
  "votedfor-reset-on-same-term-stepdown",
  "grants-to-lower-term",
  "stale-vote-reply-counted",
  "persist-omits-votedfor",
  "persist-missing-on-vote",
  "persist-missing-on-election",
  "persist-early-on-vote",
  "persist-early-on-election",
  "matchindex-not-reinitialised",
  "stale-ae-reply-processed",
];

const granted = "    this.votedFor = args.CandidateId;\n    this.persist();\n";
const voted = "    if (this.votedFor !== nobody && this.votedFor !== args.CandidateId) return;\n";
const pushed =
  "      for (; i < args.Entries.length; i++) this.log.push(args.Entries[i]);\n      this.persist();\n";
const stood = "    this.votedFor = this.me;\n    this.persist();\n";
const later = "setTimeout(() => this.killed() || this.persist(), 1);\n";

export const rareMutants: RareMutant[] = [
  {
    name: "vote-saved-after-the-answer",
    breaks: "Persistent state: votedFor, updated before responding to RPCs",
    lesson:
      "The vote is saved a millisecond after the answer has left, so that the answer is sooner. A voter that crashes just " +
      "then votes for another candidate in that term.",
    base: "plain",
    edits: [[granted, `    this.votedFor = args.CandidateId;\n    ${later}`]],
  },
  {
    name: "entries-saved-after-the-answer",
    breaks: "Persistent state: log[], updated before responding to RPCs",
    lesson:
      "New entries are saved a millisecond after they were acknowledged. A follower that crashes just then has lost entries " +
      "that the leader counts.",
    base: "plain",
    edits: [[pushed, pushed.replace("this.persist();\n", later)]],
  },
  {
    name: "own-vote-saved-after-asking",
    breaks: "Persistent state: currentTerm and votedFor, updated before responding to RPCs",
    lesson:
      "A candidate saves its term and its own vote a millisecond after it has asked for votes. One that crashes just then " +
      "may vote for another candidate of that term.",
    base: "plain",
    edits: [[stood, stood.replace("this.persist();\n", later)]],
  },
  {
    name: "votes-again-after-a-while",
    breaks: "RequestVote 2, §5.2: one vote a term",
    lesson:
      "A server does not look at whom it voted for, but refuses everybody for 300 ms after a vote. That hides it: candidates " +
      "of one term mostly ask within that time.",
    base: "plain",
    edits: [
      ["  electionDeadline = 0;\n", "  electionDeadline = 0;\n  votedAt = -Infinity;\n"],
      [
        voted,
        "    if (Date.now() < this.votedAt + 300 && this.votedFor !== args.CandidateId) return;\n",
      ],
      [granted, `    this.votedAt = Date.now();\n${granted}`],
      [
        '    this.role = "candidate";\n    this.currentTerm++;\n',
        '    this.role = "candidate";\n    this.votedAt = Date.now();\n    this.currentTerm++;\n',
      ],
    ],
  },
  {
    name: "vote-for-server-zero-is-none",
    breaks: "RequestVote 2, §5.2: votedFor is null or candidateId",
    lesson:
      "A vote for server 0 is taken for none, as if votedFor were tested by its truth: others get it, too.",
    base: "plain",
    edits: [[voted, "    if (this.votedFor > 0 && this.votedFor !== args.CandidateId) return;\n"]],
  },
  {
    name: "candidate-that-follows-forgets-its-vote",
    breaks: "Rules for All Servers 2, §5.1: votedFor is cleared only in a new term",
    lesson:
      "A candidate that hears from the leader of its term becomes a follower without a vote, and gives it to a candidate of " +
      "that term whose request comes late.",
    base: "plain",
    edits: [[
      '    this.role = "follower";\n    this.resetElectionTimer();\n\n',
      `    if (this.role === "candidate") this.votedFor = nobody;
    this.role = "follower";
    this.resetElectionTimer();

`,
    ]],
  },
  {
    name: "vote-of-the-last-election-counted",
    breaks: "§5.2: votes of one term elect a leader",
    lesson:
      "A candidate that stands again counts a late vote of its last election, if that was in the term before. Only votes that " +
      "arrive after it has stood again matter.",
    base: "plain",
    edits: [[
      `    if (this.role !== "candidate" || this.currentTerm !== args.Term) return;
    if (!reply.VoteGranted) return;
    votes.add(peer);
    if (this.hasQuorum(votes.size)) this.becomeLeader();
`,
      `    if (this.role !== "candidate" || this.currentTerm > args.Term + 1) return;
    if (!reply.VoteGranted) return;
    votes.add(peer);
    if (this.hasQuorum(votes.size)) this.becomeLeader();
`,
    ]],
  },
  {
    name: "old-term-counted-behind-own-entry",
    breaks: "Leaders 4, §5.4.2",
    lesson:
      "The leader looks at the term of its last entry, not of the one that a majority has. As soon as it has an entry of its " +
      "own, entries of earlier terms count as committed by their copies.",
    base: "plain",
    edits: [[
      "if (quorumHas <= this.commitIndex || this.log[quorumHas].Term !== this.currentTerm) return;",
      "if (quorumHas <= this.commitIndex || this.lastLogTerm() !== this.currentTerm) return;",
    ]],
  },
  {
    name: "conflicts-looked-for-in-the-first-entry",
    breaks: "AppendEntries 3, §5.3: each entry that conflicts is deleted, and all that follow it",
    lesson:
      "Only the first entry of a request is compared with what is there. Leaders mostly send from the conflict on, so that it is " +
      "the first. One that backs up by whole terms of its own log may send from before it; then the follower keeps wrong " +
      "entries and acknowledges them.",
    // With the plain base's hints, a request that is accepted begins at the conflict: nothing would ever go wrong.
    base: "quiet",
    edits: [[
      "      if (this.log[index]?.Term === args.Entries[i].Term) continue;\n",
      "      if (i > 0 ? this.log.length > index : this.log[index]?.Term === args.Entries[i].Term) continue;\n",
    ]],
  },
  {
    name: "reply-of-a-recent-term-counted",
    breaks: "§5.1, §5.3: an answer counts in the term of its question",
    lesson:
      "A leader that leads again soon takes a reply to a request of up to two terms ago for one of this term; the follower may " +
      "have replaced those entries since.",
    base: "plain",
    edits: [[
      '    if (this.role !== "leader" || this.currentTerm !== args.Term) return;\n    if (this.awaiting',
      '    if (this.role !== "leader" || this.currentTerm > args.Term + 2) return;\n    if (this.awaiting',
    ]],
  },
  {
    name: "match-kept-if-the-log-is-the-same",
    breaks: "Figure 2, volatile state on leaders: reinitialized after election",
    lesson:
      "A server that leads again keeps matchIndex if its log is as long as when it led last, as if nothing had happened. " +
      "Followers may have replaced entries since.",
    base: "plain",
    edits: [
      ["  broadcastPending = false;\n", "  broadcastPending = false;\n  ledWith = -1;\n"],
      [
        "    this.matchIndex = this.peers.map(() => 0);\n",
        `    if (this.ledWith !== this.log.length) this.matchIndex = this.peers.map(() => 0);
`,
      ],
      [
        "    this.matchIndex[this.me] = this.lastLogIndex();\n",
        "    this.ledWith = this.log.length;\n    this.matchIndex[this.me] = this.lastLogIndex();\n",
      ],
    ],
  },
  {
    name: "first-save-of-a-life-lacks-the-vote",
    breaks: "Persistent state: votedFor, updated before responding to RPCs",
    lesson:
      "The record with which a journal begins has no vote in it. A server that stands for election, or votes in the term that " +
      "it was restored with, and crashes before its next save has no vote.",
    base: "plain",
    edits: [[
      "    saved.VotedFor = this.votedFor;\n",
      "    saved.VotedFor = this.journalWork === 0 ? nobody : this.votedFor;\n",
    ]],
  },
  {
    name: "leader-forgets-its-own-vote",
    breaks: "RequestVote 2, §5.2: one vote a term",
    lesson:
      "A server that wins has no more use for its vote, and clears it. Another candidate of the term, whose request comes late, " +
      "gets it.",
    base: "plain",
    edits: [['    this.role = "leader";\n', '    this.role = "leader";\n    this.votedFor = nobody;\n']],
  },
];
