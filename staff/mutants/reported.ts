/**
 * Mistakes that people have reported in their Rafts when asking what was wrong.
 *
 * @module
 */

import type { Mutant } from "./mutant.ts";

/** In the catalogue's order. */
export const reported: Mutant[] = [
  {
    name: "candidate-does-not-vote-for-itself",
    breaks: "Candidates 1, §5.2: vote for self",
    lesson:
      "A candidate neither counts a vote of its own nor has voted: it needs one vote more from the others, and may " +
      "vote for another candidate in the term in which it stands.",
    base: "plain",
    edits: [
      ["    this.votedFor = this.me;\n", "    this.votedFor = nobody;\n"],
      ["    const votes = new Set([this.me]);\n", "    const votes = new Set<number>();\n"],
    ],
    rules: ["L2", "S2"],
    shown: { test: "TestReElection2A", seed: 1, by: "referee" },
  },
  {
    name: "leads-on-in-a-new-term",
    breaks: "Rules for All Servers 2, §5.1: a higher term makes a follower",
    lesson:
      "Between the check of the role and the sending some milliseconds pass. The former leader then sends " +
      "as leader of the term that it has learned of meanwhile, in which it was not elected.",
    base: "plain",
    edits: [[
      `        if (peer !== this.me) this.appendEntries(peer);
      }
      await`,
      `        if (peer !== this.me) setTimeout(() => this.killed() || this.appendEntries(peer), 2 * peer);
      }
      await`,
    ]],
    rules: ["S4"],
    shown: { test: "TestFailNoAgree2B", seed: 1, by: "referee" },
  },
  {
    name: "wake-up-lost",
    breaks: "Rules for All Servers 1, §5.3: if commitIndex > lastApplied, apply",
    lesson:
      "The applier waits for a signal before it looks at commitIndex. What is committed while it sends " +
      "gives a signal that is lost: those entries are applied only when a further one is committed.",
    base: "plain",
    edits: [[
      `      if (this.lastApplied === this.commitIndex) {
        await new Promise<void>((resolve) => this.wakeApplier = resolve);
        continue;
      }
      this.lastApplied++;
      const msg = new ApplyMsg();
      msg.CommandValid = true;
      msg.Command = this.log[this.lastApplied].Command;
      msg.CommandIndex = this.lastApplied;
      await this.applyCh.send(msg);
`,
      `      await new Promise<void>((resolve) => this.wakeApplier = resolve);
      const last = this.commitIndex;
      while (this.lastApplied < last && !this.killed()) {
        this.lastApplied++;
        const msg = new ApplyMsg();
        msg.CommandValid = true;
        msg.Command = this.log[this.lastApplied].Command;
        msg.CommandIndex = this.lastApplied;
        await this.applyCh.send(msg);
      }
`,
    ]],
    rules: ["L11"],
    shown: { test: "TestSlowService", seed: 1, by: "referee" },
  },
  {
    name: "vote-refused-when-asked-again",
    breaks: "RequestVote 2, §5.2: votedFor is null or candidateId",
    lesson:
      "A candidate asks again if the reply was lost. A server that has voted refuses every request, also of " +
      "the candidate that it voted for: the vote is lost with the reply.",
    base: "plain",
    edits: [[
      "    if (this.votedFor !== nobody && this.votedFor !== args.CandidateId) return;\n",
      "    if (this.votedFor !== nobody) return;\n",
    ], [
      `    const ok = await this.peers[peer].Call("Raft.RequestVote", args, reply);
    if (!ok || this.killed()) return;
`,
      `    while (!await this.peers[peer].Call("Raft.RequestVote", args, reply)) {
      if (this.killed() || this.role !== "candidate" || this.currentTerm !== args.Term) return;
    }
    if (this.killed()) return;
`,
    ]],
    rules: ["O2"],
    shown: { test: "TestFigure8Unreliable2C", seed: 1, by: "referee" },
  },
  {
    name: "lock-held-while-sending",
    breaks: "the labs' advice on structure: nothing waits while it holds a lock; Followers 2, §5.2",
    lesson:
      "A handler tells the ticker by a channel that the leader was heard, and keeps the lock until it is " +
      "received. While the server leads, its ticker does not receive; and to see that it leads no longer, " +
      "it needs the lock.",
    base: "plain",
    edits: [
      ["ApplyMsg, type Channel, type RaftServer", "ApplyMsg, Channel, type RaftServer"],
      [
        "  wakeApplier: () => void = () => {};\n",
        `  wakeApplier: () => void = () => {};
  lock: Promise<unknown> = Promise.resolve();
  heard = new Channel<void>();
  locked(action: () => unknown): Promise<unknown> {
    return this.lock = this.lock.then(action);
  }
`,
      ],
      [
        `    while (!this.killed()) {
      const left = this.electionDeadline - Date.now();
      if (left > 0) {
        await sleep(left);
      } else if (this.role === "leader") {
        this.resetElectionTimer();
      } else {
        this.startElection();
      }
`,
        `    let word: Promise<void> | null = null;
    while (!this.killed()) {
      if (await this.locked(() => this.role === "leader")) {
        word = null;
        this.heard = new Channel();
        await sleep(heartbeatInterval);
        continue;
      }
      word ??= this.heard.receive();
      this.resetElectionTimer();
      const timeout = sleep(this.electionDeadline - Date.now()).then(() => true);
      if (!await Promise.race([word, timeout])) word = this.heard.receive();
      else await this.locked(() => this.role === "leader" || this.startElection());
`,
      ],
      [
        "  RequestVote(args: RequestVoteArgs, reply: RequestVoteReply): void {\n",
        `  async RequestVote(args: RequestVoteArgs, reply: RequestVoteReply): Promise<void> {
    await this.locked(() => (this.vote(args, reply), reply.VoteGranted && this.heard.send()));
  }
  vote(args: RequestVoteArgs, reply: RequestVoteReply): void {
`,
      ],
      [
        "  AppendEntries(args: AppendEntriesArgs, reply: AppendEntriesReply): void {\n",
        `  async AppendEntries(args: AppendEntriesArgs, reply: AppendEntriesReply): Promise<void> {
    await this.locked(() => (this.append(args, reply), reply.Term === args.Term && this.heard.send()));
  }
  append(args: AppendEntriesArgs, reply: AppendEntriesReply): void {
`,
      ],
    ],
    rules: ["L13"],
    shown: { test: "TestReElection2A", seed: 2, by: "referee" },
  },
];
