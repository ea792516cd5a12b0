/**
 * Mistakes in replies: their content, time, and recipient.
 *
 * @module
 */

import type { ServiceMutant } from "./mutant.ts";

const direct = `  async Get(args: GetArgs, reply: GetReply): Promise<void> {
    const op = new Op();
    op.Type = "Get";
    op.Key = args.Key;
    op.Clerk = args.Clerk;
    op.Request = args.Request;
    const done = await this.submit(op);
    reply.Err = done?.Err ?? ErrWrongLeader;
    reply.Value = done?.Value ?? "";
  }
`;

const wait = `    this.waiters.get(op.Clerk)?.wake(null);
    const done`;

export const answers: ServiceMutant[] = [
  {
    name: "get-not-in-log",
    breaks: "§8: a read-only operation must not return what is out of date",
    lesson:
      "A server that believes it leads answers a Get from what it has. Cut off from the others it goes on believing so, " +
      "and does not know what they have done since.",
    edits: [[
      "server.ts",
      direct,
      `  Get(args: GetArgs, reply: GetReply): void {
    const [, isLeader] = this.rf.GetState();
    const value = this.data.get(args.Key);
    reply.Err = !isLeader ? ErrWrongLeader : value === undefined ? ErrNoKey : OK;
    reply.Value = isLeader ? value ?? "" : "";
  }
`,
    ]],
    rules: ["K3"],
    shown: { test: "TestOnePartition3A", seed: 1, by: "referee" },
  },
  {
    name: "get-from-any-server",
    breaks: "§8: a read-only operation must not return what is out of date",
    lesson:
      "Every server answers a Get from what it has. A follower is behind the leader, if only by a heartbeat.",
    edits: [[
      "server.ts",
      direct,
      `  Get(args: GetArgs, reply: GetReply): void {
    const value = this.data.get(args.Key);
    reply.Err = value === undefined ? ErrNoKey : OK;
    reply.Value = value ?? "";
  }
`,
    ]],
    rules: ["K3"],
    shown: { test: "TestConcurrent3A", seed: 1, by: "referee" },
  },
  {
    name: "answers-before-commit",
    breaks: "§5.3: a client is answered once its command is committed and applied",
    lesson:
      "A write is answered as soon as Start has taken it. A leader that crashes, or is cut off, before the others have it " +
      "loses it.",
    edits: [[
      "server.ts",
      wait,
      `    if (op.Type !== "Get") return Object.assign(new Done(), { Err: OK });
${wait}`,
    ]],
    rules: ["K1"],
    shown: { test: "TestManyPartitionsManyClients3A", seed: 1, by: "referee" },
  },
  {
    name: "executes-before-commit",
    breaks: "§5.3: a service executes what is committed",
    lesson:
      "The leader executes an operation when it puts it into its log, and answers at once; the others when it is committed. " +
      "What it loses with its leadership, it has executed all the same.",
    edits: [["server.ts", wait, `    return this.execute(op);\n${wait}`]],
    rules: ["K1"],
    shown: { test: "TestManyPartitionsManyClients3A", seed: 1, by: "referee" },
  },
  {
    name: "only-the-leader-executes",
    breaks: "§5.3: all servers execute the same commands",
    lesson:
      "A server that does not lead passes over what comes out of its log: once it leads, it lacks all of that.",
    edits: [[
      "server.ts",
      "        const done = this.execute(op);\n",
      `        if (!this.rf.GetState()[1]) {
          this.applied = msg.CommandIndex;
          continue;
        }
        const done = this.execute(op);
`,
    ]],
    rules: ["K5"],
    shown: { test: "TestPersistPartitionUnreliable3A", seed: 1, by: "referee" },
  },
  {
    name: "answer-by-index-alone",
    breaks: "§5.3: a client is answered with the result of its own command",
    lesson:
      "Whoever waits for an index is woken by what is applied there. If the leader has changed, that is another's " +
      "operation, and its own is lost.",
    edits: [
      [
        "server.ts",
        "    const [, term, isLeader] = this.rf.Start(op);\n",
        "    const [index, term, isLeader] = this.rf.Start(op);\n",
      ],
      ["server.ts", wait, "    const done"],
      [
        "server.ts",
        "      this.waiters.set(op.Clerk, waiter);\n",
        "      this.waiters.set(`${index}`, waiter);\n",
      ],
      [
        "server.ts",
        "    if (this.waiters.get(op.Clerk)?.request === op.Request) this.waiters.delete(op.Clerk);\n",
        "    this.waiters.delete(`${index}`);\n",
      ],
      [
        "server.ts",
        `        const waiter = this.waiters.get(op.Clerk);
        if (waiter?.request === op.Request) waiter.wake(done);
`,
        "        this.waiters.get(`${this.applied}`)?.wake(done);\n",
      ],
      [
        "server.ts",
        "        if (!isLeader || term !== current) wake(null);\n",
        "        if (term < 0) wake(null);\n",
      ],
      ["server.ts", "const [current, isLeader] = this.rf.GetState();", ""],
    ],
    rules: ["K1", "K2"],
    shown: { test: "TestPersistPartitionUnreliableLinearizable3A", seed: 1, by: "referee" },
  },
  {
    name: "answer-by-clerk-alone",
    breaks: "§5.3: a client is answered with the result of its own command",
    lesson:
      "Whoever waits is woken by the next entry of its clerk, whichever request that is for. An earlier request that is in " +
      "the log twice wakes the one that waits now.",
    edits: [["server.ts", "if (waiter?.request === op.Request) waiter.wake(done);", "waiter?.wake(done);"]],
    rules: ["K1", "K2"],
    shown: { test: "TestPersistPartitionUnreliableLinearizable3A", seed: 1, by: "referee" },
  },
  {
    name: "waiting-clerks-not-let-go",
    breaks: "the lab: a leader that lost its place lets its waiting clients go",
    lesson:
      "Nobody looks whether this server still leads: a clerk that waits for an entry which another leader has replaced " +
      "waits for ever.",
    edits: [
      ["server.ts", "    this.letGo();\n", ""],
      ["server.ts", "      setTimeout(() => wake(null), patience);\n", ""],
      ["server.ts", "/** Milliseconds that a clerk is kept at most. */\nconst patience = 800;\n", ""],
    ],
    rules: ["K7"],
    shown: { test: "TestOnePartition3A", seed: 1, by: "referee" },
  },
  {
    name: "waits-with-the-lock",
    breaks: "the lab: a server does not wait for its log with the lock that the log's reader needs",
    lesson:
      "A handler keeps the server's lock while it waits for its entry; whoever takes entries from the log needs the lock to " +
      "execute them. Neither goes on.",
    edits: [
      ["server.ts", "  dead = false;\n", "  dead = false;\n  lock: Promise<unknown> = Promise.resolve();\n"],
      [
        "server.ts",
        "    const done = await this.submit(op);\n    reply.Err = done?.Err ?? ErrWrongLeader;\n  }\n",
        `    const locked = this.lock.then(() => this.submit(op));
    this.lock = locked;
    const done = await locked;
    reply.Err = done?.Err ?? ErrWrongLeader;
  }
`,
      ],
      [
        "server.ts",
        "      if (this.dead) return;\n",
        "      await this.lock;\n      if (this.dead) return;\n",
      ],
    ],
    rules: [],
    shown: { test: "TestSpeed3A", seed: 1, by: "test" },
  },
  {
    name: "missing-key-is-wrong-leader",
    breaks: "the lab: a key that is not there is ErrNoKey, and the clerk returns an empty string",
    lesson: "A Get of a key that is not there is answered as if by a wrong leader: the clerk asks for ever.",
    edits: [["server.ts", "=== undefined ? ErrNoKey : OK;", "=== undefined ? ErrWrongLeader : OK;"]],
    rules: [],
    shown: { test: "TestSpeed3A", seed: 1, by: "test" },
  },
];
