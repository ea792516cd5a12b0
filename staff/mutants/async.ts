/**
 * Mistakes that asynchronous TypeScript invites.
 *
 * @module
 */

import type { Mutant } from "./mutant.ts";

export const asynchronous: Mutant[] = [
  {
    name: "entries-shared-by-reference",
    breaks: "Leaders 3, §5.3: matchIndex is what the follower is known to have",
    lesson:
      "A const that holds the log refers to the log itself, not to a copy: by the time the reply comes it " +
      "has grown, and the leader counts entries as stored that it never sent.",
    base: "plain",
    edits: [[
      "    args.Entries = this.log.slice(this.nextIndex[peer]);\n",
      `    const log = this.log;
    args.Entries = log.slice(this.nextIndex[peer]);
`,
    ], [
      "      const match = args.PrevLogIndex + args.Entries.length;\n",
      "      const match = log.length - 1;\n",
    ]],
    rules: ["S10"],
    shown: { test: "TestConcurrentStarts2B", seed: 1, by: "referee" },
  },
  {
    name: "state-read-before-await-used-after",
    breaks: "§5.2, §5.3: a server acts in the role and the term it has",
    lesson:
      "Role and term are read before the wait for the reply and used after it: meanwhile the server may " +
      "have become a follower of a new term, and it still sends as its leader.",
    base: "plain",
    edits: [[
      `    const reply = new AppendEntriesReply();
    const ok`,
      `    const { role, currentTerm } = this;
    const reply = new AppendEntriesReply();
    const ok`,
    ], [
      `    if (this.role !== "leader" || this.currentTerm !== args.Term) return;
    if (this.awaiting`,
      `    if (role !== "leader" || currentTerm !== args.Term) return;
    if (this.awaiting`,
    ]],
    rules: ["S1", "S4"],
    shown: { test: "TestFailNoAgree2B", seed: 1, by: "referee" },
  },
  {
    name: "foreach-with-async",
    breaks: "Candidates 2, §5.2: votes of a majority make a leader",
    lesson:
      "forEach does not wait for an async function: the votes are counted before any has arrived, and never " +
      "again.",
    base: "plain",
    edits: [[
      `    for (let peer = 0; peer < this.peers.length; peer++) {
      if (peer !== this.me) this.requestVote(peer, args, votes);
    }
`,
      `    this.peers.forEach(async (_, peer) => {
      if (peer !== this.me) await this.requestVote(peer, args, votes);
    });
`,
    ], [
      `    votes.add(peer);
    if (this.hasQuorum(votes.size)) this.becomeLeader();
`,
      "    votes.add(peer);\n",
    ]],
    rules: ["L2"],
    shown: { test: "TestCount2B", seed: 1, by: "referee" },
  },
  {
    name: "unhandled-rejection",
    breaks: "§5.5: a request that fails is retried",
    lesson:
      "A lost request throws in an async function that is not awaited. Nothing catches it, and the whole " +
      "process ends, as an uncaught panic ends one in Go.",
    base: "plain",
    edits: [[
      `    // Lost: the next heartbeat tries again.
    if (!ok) return;
`,
      `    if (!ok) throw new Error("AppendEntries was lost");
`,
    ]],
    rules: [],
    shown: { test: "TestUnreliableChurn2C", seed: 1, by: "test" },
  },
  {
    name: "setinterval-not-cleared",
    breaks: "§5.2: only the leader of a term sends AppendEntries in it",
    lesson:
      "An interval runs until it is cleared. It is not cleared when the leader steps down, so it still " +
      "sends heartbeats in other leaders' terms.",
    base: "plain",
    edits: [[
      `    while (this.role === "leader" && this.currentTerm === term && !this.killed()) {
      for (let peer = 0; peer < this.peers.length; peer++) {
        if (peer !== this.me) this.appendEntries(peer);
      }
      await sleep(heartbeatInterval);
    }
`,
      `    const broadcast = () => {
      for (let peer = 0; peer < this.peers.length; peer++) {
        if (peer !== this.me) this.appendEntries(peer);
      }
    };
    broadcast();
    setInterval(broadcast, heartbeatInterval);
`,
    ], [
      "  async heartbeats(term: number): Promise<void> {",
      "  heartbeats(): void {",
    ], [
      "    this.heartbeats(this.currentTerm);",
      "    this.heartbeats();",
    ]],
    rules: ["S1", "S4", "L5b", "L7"],
    shown: { test: "TestRejoin2B", seed: 1, by: "referee" },
  },
  {
    name: "busy-loop",
    breaks: "one thread runs all of a server's code",
    lesson:
      "A loop that reads the clock without awaiting blocks everything else: no message is handled and no " +
      "timer fires while it runs.",
    base: "plain",
    edits: [[
      "        await sleep(left);\n",
      `        while (Date.now() < this.electionDeadline);
        await sleep(0);
`,
    ]],
    rules: [],
    shown: { test: "TestFigure8Unreliable2C", seed: 1, by: "test" },
  },
  {
    name: "undefined-or-map-field-lost",
    breaks: "Persistent state, §5.1: what is saved can be restored",
    lesson:
      "gob has no value for undefined, nor for a Map without stated types: Encode returns an error, which " +
      "is ignored, and what was to be saved is lost.",
    base: "plain",
    edits: [[
      "const nobody = -1;",
      "const nobody = undefined;",
    ], [
      "  votedFor = nobody;\n",
      "  votedFor: number | undefined = nobody;\n",
    ], [
      "  VotedFor = 0;\n",
      "  VotedFor: number | undefined = 0;\n",
    ]],
    rules: [], // labgob names it: state that cannot be encoded fails the test
    shown: { test: "TestFigure82C", seed: 1, by: "test" },
  },
];
