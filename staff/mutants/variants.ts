/**
 * Right Rafts in other styles: the exam runs them beside the solution and the bases, and they must not be blamed. If
 * you find a style in which a right Raft was blamed, add it here.
 *
 * @module
 */

import type { Edit, RightRaft } from "./mutant.ts";

/** Makes a call of the plain base fail after 100 ms, as with Go's select and time.After. */
function givesUp(method: string): Edit {
  const call = `await this.peers[peer].Call("Raft.${method}", args, reply);`;
  return [
    `    const ok = ${call}\n`,
    `    const answer = this.peers[peer].Call("Raft.${method}", args, reply);
    const ok = await Promise.race([answer, sleep(100).then(() => false)]);
`,
  ];
}

/** An option of the event loop. */
function on(name: string): Edit {
  return [`  ${name}: false,\n`, `  ${name}: true,\n`];
}

/** Pre-votes: RequestVote with a flag, which changes no state. */
const preVoteFlag: Edit[] = [
  ['  preVote: "none",\n', '  preVote: "flag",\n'],
  [
    "  LastLogTerm = 0;\n}\n\nexport class RequestVoteReply",
    `  LastLogTerm = 0;
  PreVote = false;
}

export class RequestVoteReply`,
  ],
  [
    "askedForPreVote(_args: RequestVoteArgs): boolean {\n  return false;\n",
    "askedForPreVote(args: RequestVoteArgs): boolean {\n  return args.PreVote;\n",
  ],
  [
    "  return new PreVoteArgs();\n",
    "  const args = new RequestVoteArgs();\n  args.PreVote = true;\n  return args;\n",
  ],
];
const preVoteMessage: Edit = ['  preVote: "none",\n', '  preVote: "message",\n'];

const wake = "  wakeApplier: () => void = () => {};\n";

/** A leader steps down, in its term, if no majority has answered for the shortest election timeout. */
const checkQuorum: Edit[] = [
  [wake, `${wake}  answeredAt: number[] = [];\n`],
  [
    "    this.awaiting = this.peers.map(() => null);\n",
    "    this.awaiting = this.peers.map(() => null);\n    this.answeredAt = this.peers.map(() => Date.now());\n",
  ],
  [
    "    if (this.awaiting[peer] === args) this.awaiting[peer] = null;\n",
    "    if (this.awaiting[peer] === args) this.awaiting[peer] = null;\n    if (ok) this.answeredAt[peer] = Date.now();\n",
  ],
  [
    "      await sleep(heartbeatInterval);\n",
    `      await sleep(heartbeatInterval);
      const since = Date.now() - electionTimeoutMin;
      const active = this.answeredAt.filter((at, peer) => peer === this.me || at >= since).length;
      if (this.role === "leader" && this.currentTerm === term && !this.hasQuorum(active)) {
        this.role = "follower";
        this.resetElectionTimer();
      }
`,
  ],
];

/**
 * A server that leads, or has heard from a leader within the shortest election timeout, disregards RequestVote (§6).
 */
const leaderKnown: Edit[] = [
  [wake, `${wake}  heardAt = -Infinity;\n`],
  [
    "  RequestVote(args: RequestVoteArgs, reply: RequestVoteReply): void {\n",
    `  RequestVote(args: RequestVoteArgs, reply: RequestVoteReply): void {
    const led = this.role === "leader" || Date.now() - this.heardAt < electionTimeoutMin;
    if (args.Term > this.currentTerm && led) {
      reply.Term = this.currentTerm;
      return;
    }
`,
  ],
  [
    '    this.role = "follower";\n    this.resetElectionTimer();\n\n',
    '    this.role = "follower";\n    this.heardAt = Date.now();\n    this.resetElectionTimer();\n\n',
  ],
];

/** A leader begins with an entry of its own (§8), hidden from the service, whose indexes count only commands. */
const ownEntry: Edit[] = [
  [
    '    this.role = "leader";\n',
    `    this.role = "leader";
    const own = new LogEntry();
    own.Term = this.currentTerm;
    this.log.push(own);
    this.persist();
`,
  ],
  [
    "this.nextIndex = this.peers.map(() => this.log.length);",
    "this.nextIndex = this.peers.map(() => this.lastLogIndex());",
  ],
  [
    "    return [this.lastLogIndex(), this.currentTerm, true];",
    `    const commands = this.log.filter(({ Command }) => Command !== null);
    return [commands.length, this.currentTerm, true];`,
  ],
  [
    "      const msg = new ApplyMsg();\n",
    "      if (this.log[this.lastApplied].Command === null) continue;\n      const msg = new ApplyMsg();\n",
  ],
  [
    "      msg.CommandIndex = this.lastApplied;\n",
    `      const upTo = this.log.slice(0, this.lastApplied + 1);
      msg.CommandIndex = upTo.filter(({ Command }) => Command !== null).length;
`,
  ],
];

/** InstallSnapshot in parts, with Figure 13's offset and done; the answer says where to go on, and -1 once all is there. */
const chunks: Edit[] = [
  [
    "  /** The snapshot, as the service made it. */\n  Data: Uint8Array = new Uint8Array();\n",
    "  Offset = 0;\n  Data: Uint8Array = new Uint8Array();\n  Done = false;\n",
  ],
  [
    "export class InstallSnapshotReply {\n",
    "export class InstallSnapshotReply {\n  Next = 0;\n",
  ],
  [
    `    args.Data = this.persister.ReadSnapshot();
    this.awaiting[peer] = args;

    const reply = new InstallSnapshotReply();
    const ok = await this.peers[peer].Call("Raft.InstallSnapshot", args, reply);
    if (this.killed()) return;
    if (ok && reply.Term > this.currentTerm) return this.adoptTerm(reply.Term);
    if (this.role !== "leader" || this.currentTerm !== args.Term) return;
`,
    `    const whole = this.persister.ReadSnapshot();
    this.awaiting[peer] = args;

    let ok = true;
    while (ok && args.Offset >= 0) {
      const end = args.Offset + 200;
      args.Data = whole.slice(args.Offset, end);
      args.Done = end >= whole.length;
      const reply = new InstallSnapshotReply();
      ok = await this.peers[peer].Call("Raft.InstallSnapshot", args, reply);
      if (this.killed()) return;
      if (ok && reply.Term > this.currentTerm) return this.adoptTerm(reply.Term);
      if (this.role !== "leader" || this.currentTerm !== args.Term) return;
      args.Offset = reply.Next;
    }
`,
  ],
  [
    "    // What is committed here the service has, or will get entry by entry: a snapshot must not take it back.\n",
    "    reply.Next = -1;\n",
  ],
  [
    "    // Receiver 5 to 8: the snapshot is in the place of the log up to its last entry, and what follows that one stays.\n",
    `    const of = \`\${args.Term} \${args.LastIncludedIndex}\`;
    if (this.receivedOf !== of) this.received = new Uint8Array();
    this.receivedOf = of;
    const goesOn = args.Offset === this.received.length;
    if (goesOn) this.received = Uint8Array.from([...this.received, ...args.Data]);
    reply.Next = this.received.length;
    if (!goesOn || !args.Done) return;
    reply.Next = -1;
`,
  ],
  ["    this.persistWith(args.Data);\n", "    this.persistWith(this.received);\n"],
  [
    wake,
    `${wake}  received: Uint8Array = new Uint8Array();\n  receivedOf = "";\n`,
  ],
];

/** In the order of the exam. */
export const variants: RightRaft[] = [
  {
    name: "calls-give-up",
    about: "A call that is not answered within 100 ms counts as lost; its reply is not read.",
    file: "plain.ts",
    edits: [givesUp("RequestVote"), givesUp("AppendEntries")],
  },
  {
    name: "asks-for-votes-again",
    about: "A RequestVote that was lost is sent again, while the server is a candidate of that term.",
    file: "plain.ts",
    edits: [[
      `    const ok = await this.peers[peer].Call("Raft.RequestVote", args, reply);
    if (!ok || this.killed()) return;
`,
      `    while (!await this.peers[peer].Call("Raft.RequestVote", args, reply)) {
      if (this.killed() || this.role !== "candidate" || this.currentTerm !== args.Term) return;
    }
    if (this.killed()) return;
`,
    ]],
  },
  {
    name: "sticks-to-its-leader",
    about:
      "A server that heard from a leader within the shortest election timeout neither votes nor adopts a candidate's term (§6).",
    file: "plain.ts",
    edits: [
      ["  electionDeadline = 0;\n", "  electionDeadline = 0;\n  heardFromLeader = -Infinity;\n"],
      [
        "RequestVote(args: RequestVoteArgs, reply: RequestVoteReply): void {\n",
        `RequestVote(args: RequestVoteArgs, reply: RequestVoteReply): void {
    if (args.Term > this.currentTerm && Date.now() < this.heardFromLeader + electionTimeoutMin) {
      reply.Term = this.currentTerm;
      return;
    }
`,
      ],
      [
        `    this.role = "follower";
    this.resetElectionTimer();
`,
        `    this.role = "follower";
    this.heardFromLeader = Date.now();
    this.resetElectionTimer();
`,
      ],
    ],
  },
  {
    name: "check-quorum",
    about:
      "A leader that no majority has answered for the shortest election timeout steps down, in its term.",
    file: "plain.ts",
    edits: checkQuorum,
  },
  {
    name: "check-quorum-and-lease",
    about:
      "As check-quorum; and a server that leads, or heard from a leader so recently, disregards RequestVote (§6).",
    file: "plain.ts",
    edits: [...checkQuorum, ...leaderKnown],
  },
  {
    name: "uncounted-own-entry",
    about: "A leader begins its term with an entry of its own; the service's indexes count only commands.",
    file: "plain.ts",
    edits: [...checkQuorum, ...ownEntry],
  },
  {
    name: "one-at-a-time",
    about: "An event loop whose leader waits for each reply, and steps down when no majority answers.",
    file: "event_loop.ts",
    edits: [["  pipeline: true,\n", "  pipeline: false,\n"], on("checkQuorum")],
  },
  {
    name: "own-entry",
    about:
      "An event loop whose leader begins its term with an entry of its own, which the service does not see.",
    file: "event_loop.ts",
    edits: [on("ownEntry"), on("checkQuorum")],
  },
  {
    name: "pre-vote-by-flag",
    about: "An event loop that asks for pre-votes by a flag in RequestVote, before it begins a term.",
    file: "event_loop.ts",
    edits: [...preVoteFlag, on("checkQuorum")],
  },
  {
    name: "pre-vote-by-message",
    about: "An event loop that asks for pre-votes by a message of its own, before it begins a term.",
    file: "event_loop.ts",
    edits: [preVoteMessage, on("checkQuorum")],
  },
  {
    name: "refuses-when-led",
    about: "An event loop that does not vote in a term whose leader it knows.",
    file: "event_loop.ts",
    edits: [on("leaderKnownRefuses"), on("checkQuorum")],
  },
  {
    name: "lease",
    about:
      "An event loop that stays out of elections while it hears from a leader; with an own entry and pre-votes.",
    file: "event_loop.ts",
    edits: [on("lease"), on("checkQuorum"), on("ownEntry"), preVoteMessage],
  },
  {
    name: "chunks",
    about:
      "With snapshots: InstallSnapshot sends one in parts of 200 bytes, with Figure 13's offset and done.",
    file: "offset.ts",
    edits: chunks,
    snapshots: true,
  },
];
