/**
 * Mistakes in recognising requests that were executed already.
 *
 * @module
 */

import type { ServiceMutant } from "./mutant.ts";

export const duplicates: ServiceMutant[] = [
  {
    name: "duplicates-only-before-start",
    breaks: "§8: a command that was executed already is not executed again",
    lesson:
      "A repeated request is looked for before Start alone. Two of them can be in the log before the first is " +
      "executed, and then both are.",
    edits: [[
      "server.ts",
      "    if (before !== undefined && op.Request <= before.Request) return before;\n    const done = new Done();\n",
      "    const done = new Done();\n",
    ]],
    rules: ["K4"],
    shown: { test: "TestPersistPartition3A", seed: 1, by: "referee" },
  },
  {
    name: "duplicates-off-by-one",
    breaks: "§8: a command that was executed already is not executed again",
    lesson:
      "A request is taken as new if its number is that of the last one: just what a repeated request has.",
    edits: [[
      "server.ts",
      "op.Request <= before.Request) return before;",
      "op.Request < before.Request) return before;",
    ]],
    rules: ["K4"],
    shown: { test: "TestPersistPartition3A", seed: 1, by: "referee" },
  },
  {
    name: "duplicates-not-in-snapshot",
    breaks: "§8, §7: a snapshot holds all that the service has, the clients' numbers, too",
    lesson:
      "The table of executed requests is not in the snapshot. A server that begins from one executes a request again " +
      "that was executed before it, when the clerk repeats it, or the log has it twice.",
    edits: [["server.ts", "    for (const done of this.done.values()) state.Done.push(done);\n", ""]],
    rules: ["K4"],
    shown: { test: "TestSnapshotUnreliableRecoverConcurrentPartition3B", seed: 1, by: "referee" },
  },
  {
    name: "duplicates-kept-for-ever",
    breaks: "the lab: what is kept of a clerk is freed when it asks for something else",
    lesson:
      "Every request is kept, and not only the last of each clerk: the table grows for as long as the service runs, and " +
      "the snapshot with it.",
    edits: [[
      "server.ts",
      "    this.done.set(op.Clerk, done);\n",
      "    this.done.set(op.Clerk, done);\n    this.done.set(`${op.Clerk} ${op.Request}`, done);\n",
    ], [
      "server.ts",
      "this.done = new Map(state.Done.map((done) => [done.Clerk, done]));",
      "this.done = new Map(state.Done.flatMap((done) => [[done.Clerk, done], [`${done.Clerk} ${done.Request}`, done]]));",
    ]],
    rules: [],
    shown: { test: "TestSnapshotSize3B", seed: 1, by: "test" },
  },
  {
    name: "duplicates-by-key",
    breaks: "§8: a client gives each command a number, and the servers know the last one of each client",
    lesson:
      "The table of executed requests goes by key, not by clerk: whoever has asked for less than another is taken for " +
      "somebody who repeats himself.",
    edits: [
      [
        "server.ts",
        "    const before = this.done.get(op.Clerk);\n    if (before !== undefined && op.Request <= before.Request) return before;\n",
        "    const before = this.done.get(op.Key);\n    if (before !== undefined && op.Request <= before.Request) return before;\n",
      ],
      ["server.ts", "    this.done.set(op.Clerk, done);\n", "    this.done.set(op.Key, done);\n"],
      [
        "server.ts",
        "    const before = this.done.get(op.Clerk);\n    if (before !== undefined && before.Request === op.Request) return before;\n",
        "",
      ],
    ],
    rules: ["K5"],
    shown: { test: "TestUnreliable3A", seed: 1, by: "referee" },
  },
  {
    name: "duplicates-recorded-at-start",
    breaks: "§8: a command that was executed already is answered at once",
    lesson:
      "A request is noted as done when Start has taken it. The clerk that repeats it is told that it is done, though the " +
      "entry may be lost.",
    edits: [
      [
        "server.ts",
        "before.Request === op.Request) return before;\n",
        `before.Request === op.Request) return before;
    const name = op.Clerk + " " + op.Request;
    if (op.Type !== "Get" && this.asked.has(name)) return Object.assign(new Done(), { Err: OK });
`,
      ],
      [
        "server.ts",
        "    if (!isLeader) return null;\n",
        "    if (!isLeader) return null;\n    this.asked.add(name);\n",
      ],
      ["server.ts", "  dead = false;\n", "  dead = false;\n  asked = new Set<string>();\n"],
    ],
    rules: ["K1"],
    shown: { test: "TestOnePartition3A", seed: 1, by: "referee" },
  },
  {
    name: "duplicates-of-four-clerks",
    breaks: "§8: the servers know the last number of each client",
    lesson:
      "To save memory only the four clerks that were executed last are kept: a fifth one's repeated request is new.",
    edits: [[
      "server.ts",
      "    this.done.set(op.Clerk, done);\n",
      `    this.done.delete(op.Clerk);
    this.done.set(op.Clerk, done);
    if (this.done.size > 4) this.done.delete(this.done.keys().next().value!);
`,
    ]],
    rules: ["K4"],
    shown: { test: "TestUnreliable3A", seed: 1, by: "referee" },
  },
  {
    name: "duplicates-forgotten-by-new-leader",
    breaks: "§8: the table of executed requests is part of the replicated state",
    lesson:
      "A new leader begins with an empty table: it executes requests again that were executed under another leader, and " +
      "the other servers do not.",
    edits: [
      [
        "server.ts",
        "    if (!isLeader) return null;\n",
        "    if (!isLeader) return null;\n    if (term !== this.led) this.done.clear();\n    this.led = term;\n",
      ],
      ["server.ts", "  dead = false;\n", "  dead = false;\n  led = -1;\n"],
    ],
    rules: ["K4"],
    shown: { test: "TestSnapshotUnreliableRecoverConcurrentPartition3B", seed: 1, by: "referee" },
  },
  {
    name: "repeated-get-is-blank",
    breaks: "§8: a repeated command is answered with the result that it had",
    lesson:
      "Of a request that was executed only the number is kept, not the result: a Get that is asked for again is answered " +
      'with "".',
    edits: [[
      "server.ts",
      "    this.done.set(op.Clerk, done);\n    return done;\n",
      '    this.done.set(op.Clerk, Object.assign(new Done(), done, { Value: "" }));\n    return done;\n',
    ]],
    rules: ["K5"],
    shown: { test: "TestUnreliable3A", seed: 1, by: "referee" },
  },
  {
    name: "number-raised-on-retry",
    breaks: "§8: a client gives each command a number, the same however often it asks",
    lesson: "The clerk draws a new number for each try: to the servers each is another operation.",
    edits: [[
      "client.ts",
      `      const reply = new PutAppendReply();
`,
      `      args.Request = ++this.request;
      const reply = new PutAppendReply();
`,
    ]],
    rules: ["K4"],
    shown: { test: "TestUnreliableOneKey3A", seed: 1, by: "referee" },
  },
  {
    name: "clerks-counted-by-each-program",
    breaks: "§8: clients are told apart",
    lesson:
      "Clerks are numbered by a counter in their own program: each program's first clerk has the same number, and what one " +
      "asks for is taken for what another has asked for already.",
    edits: [[
      "client.ts",
      "class Clerk {\n",
      "let clerks = 0;\n\nclass Clerk {\n",
    ], [
      "client.ts",
      "  name = Math.random().toString(36).slice(2) + Math.random().toString(36).slice(2);\n",
      "  name = `clerk ${++clerks}`;\n",
    ]],
    rules: ["K1", "K5"],
    shown: { test: "TestConcurrent3A", seed: 1, by: "referee" },
  },
  {
    name: "numbers-begin-again",
    breaks: "§8: a client's numbers only rise",
    lesson:
      "The clerk begins to count anew when it has found another leader: its next operations have numbers that were there, " +
      "and are answered without being executed.",
    edits: [[
      "client.ts",
      "    this.leader = (this.leader + 1) % this.servers.length;\n",
      "    this.leader = (this.leader + 1) % this.servers.length;\n    this.request = 0;\n",
    ]],
    rules: ["K1", "K5"],
    shown: { test: "TestManyPartitionsOneClient3A", seed: 1, by: "referee" },
  },
];
