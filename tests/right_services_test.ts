/**
 * Right key/value services in odd styles, each a change to the service in staff/mutants/bases/kvraft/: none may fail a
 * test, and of none may a referee say anything.
 */

// @ts-types="../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";
import { studentCode } from "../commands/student_file.ts";
import { serviceFiles, textOfService } from "../staff/mutants/kvraft/mod.ts";
import { kvraft } from "../tester/kvraft/lab.ts";
import { runJobs } from "./child.ts";

/** A text that a file has, and its replacement. */
type Edit = [file: (typeof serviceFiles)[number], there: string, instead: string];

/** Raft has a method that does what Start does. */
const propose: [there: string, instead: string] = [
  "  Start(command: unknown): [number, number, boolean] {\n",
  `  Start(command: unknown): [number, number, boolean] {
    return this.propose(command);
  }

  propose(command: unknown): [number, number, boolean] {
`,
];

const styles: Record<
  string,
  { edits: Edit[]; raft?: [there: string, instead: string]; tests: string[]; notes?: string[] }
> = {
  "the leader is asked by the server that was asked": {
    edits: [
      [
        "server.ts",
        "    const [, term, isLeader] = this.rf.Start(op);\n    if (!isLeader) return null;\n",
        `    const [, term, isLeader] = this.rf.Start(op);
    if (!isLeader) return this.passOn(op);
`,
      ],
      [
        "server.ts",
        "  async takeEntries(): Promise<void> {\n",
        `  async passOn(op: Op): Promise<Done | null> {
    const passed = Object.assign(new Passed(), op);
    for (let i = 0; i < this.servers.length; i++) {
      const done = new Done();
      if (i !== this.me && await this.servers[i].Call("KVServer.Passed", passed, done) && done.Err !== "") return done;
    }
    return null;
  }

  async Passed(passed: Passed, reply: Done): Promise<void> {
    const op = Object.assign(new Op(), passed);
    if (this.rf.GetState()[1]) Object.assign(reply, await this.submit(op));
  }

  /** Who is there? Asked before there is a Raft. */
  Hello(_args: Passed, reply: Done): void {
    reply.Err = OK;
  }

  async takeEntries(): Promise<void> {
`,
      ],
      [
        "server.ts",
        "    this.rf = Make(servers, me, persister, this.applyCh);\n",
        `    this.servers = servers;
    this.servers[0].Call("KVServer.Hello", new Passed(), new Done());
    this.rf = Make(servers, me, persister, this.applyCh);
`,
      ],
      ["server.ts", "  rf: RaftServer;\n", "  rf: RaftServer;\n  servers: ClientEnd[];\n"],
      [
        "server.ts",
        "class Op {\n",
        'class Passed {\n  Type = "";\n  Key = "";\n  Value = "";\n  Clerk = "";\n  Request = 0;\n}\n\nclass Op {\n',
      ],
    ],
    tests: ["TestOnePartition3A", "TestUnreliableOneKey3A"],
  },
  "a Get is answered with what the clerk lacks": {
    edits: [
      ["common.ts", 'class GetArgs {\n  Key = "";\n', 'class GetArgs {\n  Key = "";\n  Has = "";\n'],
      ["common.ts", "class GetReply {\n", "class GetReply {\n  IsRest = false;\n"],
      [
        "client.ts",
        "    args.Key = key;\n",
        '    args.Key = key;\n    args.Has = this.known.get(key) ?? "";\n',
      ],
      [
        "client.ts",
        "      if (ok && reply.Err === OK) return reply.Value;\n",
        `      if (ok && reply.Err === OK) {
        const value = reply.IsRest ? args.Has + reply.Value : reply.Value;
        this.known.set(key, value);
        return value;
      }
`,
      ],
      ["client.ts", "  request = 0;\n", "  request = 0;\n  known = new Map<string, string>();\n"],
      [
        "server.ts",
        '    reply.Value = done?.Value ?? "";\n',
        `    const value = done?.Value ?? "";
    reply.IsRest = value.startsWith(args.Has);
    reply.Value = reply.IsRest ? value.slice(args.Has.length) : value;
`,
      ],
    ],
    tests: ["TestUnreliable3A"],
  },
  "an entry has no effect if its key has been written since its server saw it; the clerk asks again": {
    edits: [
      ["server.ts", 'class Op {\n  Type = "";\n', 'class Op {\n  Type = "";\n  Version = 0;\n'],
      [
        "server.ts",
        "    const [, term, isLeader] = this.rf.Start(op);\n",
        `    op.Version = this.versions.get(op.Key) ?? 0;
    const [, term, isLeader] = this.rf.Start(op);
`,
      ],
      ["server.ts", "  applied = 0;\n", "  applied = 0;\n  versions = new Map<string, number>();\n"],
      ["server.ts", "  execute(op: Op): Done {\n", "  execute(op: Op): Done | null {\n"],
      [
        "server.ts",
        "    const done = new Done();\n",
        `    const version = this.versions.get(op.Key) ?? 0;
    if (op.Type !== "Get") {
      if (op.Version !== version) return null;
      this.versions.set(op.Key, version + 1);
    }
    const done = new Done();
`,
      ],
    ],
    tests: ["TestUnreliableOneKey3A"],
  },
  "the log has letters for kinds, and numbers for texts that look like them": {
    edits: [
      [
        "server.ts",
        'class Op {\n  Type = "";\n  Key = "";\n  Value = "";\n',
        'class Op {\n  Type = "";\n  Key: unknown = "";\n  Value: unknown = "";\n  static fields = { Key: any, Value: any };\n',
      ],
      ["client.ts", "slice(2) + Math.random().toString(36).slice(2);", "slice(2);"],
      ["server.ts", "import { Buffer,", "import { any, Buffer,"],
      ["server.ts", "    op.Key = args.Key;\n", "    op.Key = short(args.Key);\n"],
      ["server.ts", "    op.Key = args.Key;\n", "    op.Key = short(args.Key);\n"],
      ["server.ts", "    op.Value = args.Value;\n", "    op.Value = short(args.Value);\n"],
      ["server.ts", '    op.Type = "Get";\n', '    op.Type = "G";\n'],
      ["server.ts", "    op.Type = args.Op;\n", "    op.Type = args.Op[0];\n"],
      [
        "server.ts",
        "class Pair {",
        "const short = (text: string) => /^\\d{1,3}$/.test(text) ? Number(text) : text;\n\nclass Pair {",
      ],
      [
        "server.ts",
        "  execute(op: Op): Done {\n",
        `  execute(entry: Op): Done {
    const [Key, Value] = [String(entry.Key), String(entry.Value)];
    const op = { ...entry, Key, Value, Type: { G: "Get", P: "Put", A: "Append" }[entry.Type] };
`,
      ],
    ],
    tests: ["TestSnapshotRPC3B"],
  },
  "the log has keys and values in base64, and numbers as texts, which other keys look like": {
    edits: [
      ["server.ts", "class Pair {", "const packed = (text: string) => btoa(text);\n\nclass Pair {"],
      ["server.ts", "    op.Key = args.Key;\n", "    op.Key = packed(args.Key);\n"],
      ["server.ts", "    op.Key = args.Key;\n", "    op.Key = packed(args.Key);\n"],
      ["server.ts", "    op.Value = args.Value;\n", "    op.Value = packed(args.Value);\n"],
      ["server.ts", '    op.Type = "Get";\n', '    op.Type = "G";\n'],
      ["server.ts", "    op.Type = args.Op;\n", "    op.Type = args.Op[0];\n"],
      ["server.ts", 'class Op {\n  Type = "";\n', 'class Op {\n  Type = "";\n  Digit = "";\n  Same = "";\n'],
      [
        "server.ts",
        "    const [, term, isLeader] = this.rf.Start(op);\n",
        `    op.Digit = op.Same = String(op.Request % 10);
    const [, term, isLeader] = this.rf.Start(op);
`,
      ],
      [
        "server.ts",
        "  execute(op: Op): Done {\n",
        `  execute(entry: Op): Done {
    const [Key, Value] = [atob(entry.Key), atob(entry.Value)];
    const op = { ...entry, Key, Value, Type: { G: "Get", P: "Put", A: "Append" }[entry.Type] };
`,
      ],
      ["client.ts", "slice(2) + Math.random().toString(36).slice(2);", "slice(2);"],
    ],
    tests: ["TestSnapshotRPC3B"],
  },
  "requests have numbers of 64 bits": {
    edits: [
      ["server.ts", "  Request = 0;\n", "  Request = 0n;\n"],
      ["server.ts", "    op.Request = args.Request;\n", "    op.Request = BigInt(args.Request);\n"],
      ["server.ts", "    op.Request = args.Request;\n", "    op.Request = BigInt(args.Request);\n"],
      ["server.ts", "before.Request === op.Request", "before.Request === Number(op.Request)"],
      ["server.ts", "request: op.Request, term", "request: Number(op.Request), term"],
      ["server.ts", "?.request === op.Request", "?.request === Number(op.Request)"],
      ["server.ts", "?.request === op.Request", "?.request === Number(op.Request)"],
      ["server.ts", "done.Request = op.Request", "done.Request = Number(op.Request)"],
    ],
    tests: ["TestUnreliableOneKey3A"],
  },
  "commands have fields that are not sent": {
    edits: [
      [
        "server.ts",
        'class Op {\n  Type = "";\n',
        'class Op {\n  Type = "";\n  startedAt = 0;\n  Note: Uint8Array | null = null;\n  static fields = { Note: bytes };\n',
      ],
      ["server.ts", "import { Buffer,", "import { Buffer, bytes,"],
      [
        "server.ts",
        "    const [, term, isLeader] = this.rf.Start(op);\n",
        `    op.startedAt = Date.now();
    op.Note = new Uint8Array();
    const [, term, isLeader] = this.rf.Start(op);
`,
      ],
    ],
    tests: ["TestUnreliableOneKey3A"],
  },
  "what Raft sends goes to the service at once": {
    edits: [
      [
        "server.ts",
        "  applyCh = new Channel<ApplyMsg>();\n",
        "  applyCh = new Straight((msg) => this.take(msg));\n",
      ],
      [
        "server.ts",
        "interface Waiter {",
        `class Straight extends Channel<ApplyMsg> {
  constructor(readonly take: (msg: ApplyMsg) => Promise<void>) {
    super();
  }
  override async send(msg: ApplyMsg): Promise<void> {
    await this.take(msg);
  }
}

interface Waiter {`,
      ],
      [
        "server.ts",
        "  async takeEntries(): Promise<void> {\n    while (!this.dead) {\n      const msg = await this.applyCh.receive();\n      if (this.dead) return;\n",
        "  async take(msg: ApplyMsg): Promise<void> {\n    if (!this.dead) {\n",
      ],
      ["server.ts", "    this.takeEntries();\n", ""],
    ],
    tests: ["TestSnapshotRPC3B"],
  },
  "the service creates a Raft of its own without Make": {
    edits: [
      ["server.ts", "import { Make } from", "import { Raft } from"],
      ["server.ts", "Make(servers,", "new Raft(servers,"],
    ],
    raft: ["\nclass Raft ", "\nexport class Raft "],
    tests: ["TestSnapshotRPC3B"],
  },
  "the service creates its Raft by a function of its own": {
    edits: [["server.ts", "import { Make } from", "import { NewRaft } from"], [
      "server.ts",
      "Make(servers,",
      "NewRaft(servers,",
    ]],
    raft: [
      "\nexport function Make(",
      "\nexport const NewRaft = (...all: Parameters<typeof Make>) => Make(...all);\nexport function Make(",
    ],
    tests: ["TestSnapshotRPC3B"],
  },
  "a command has a type said with typed": {
    edits: [
      ["server.ts", "NewEncoder, ref, Register }", "NewEncoder, ref, Register, typed }"],
      ["server.ts", "this.rf.Start(op)", "this.rf.Start(typed(Op, op))"],
      [
        "server.ts",
        "= msg.Command as Op;",
        "= (msg.Command instanceof Op ? msg.Command : (msg.Command as { value: Op }).value);",
      ],
    ],
    tests: ["TestBasic3A", "TestPersistPartitionUnreliable3A"],
  },
  "Raft takes commands by a method of its own, too": {
    edits: [
      [
        "server.ts",
        "this.rf.Start(op)",
        "this.rf.propose(op)",
      ],
    ],
    raft: propose,
    tests: ["TestBasic3A", "TestPersistPartitionUnreliable3A", "TestSnapshotRecover3B"],
    notes: ["H0"],
  },
  "Raft takes Gets by a method of its own, and writes by Start": {
    edits: [
      [
        "server.ts",
        "this.rf.Start(op)",
        'op.Type === "Get" ? this.rf.propose(op) : this.rf.Start(op)',
      ],
    ],
    raft: propose,
    tests: ["TestBasic3A", "TestPersistPartitionUnreliable3A", "TestSnapshotRecover3B"],
    notes: ["H0"],
  },
  "Raft's Snapshot has another name": {
    edits: [["server.ts", "this.rf.Snapshot!(", "this.rf.Compact("], [
      "server.ts",
      "rf: RaftServer",
      "rf: any",
    ]],
    raft: ["  Snapshot(index", "  Compact(index"],
    tests: ["TestSnapshotRecover3B"],
    notes: ["H0"],
  },
  "the clerk appends by a Put of the whole value, if nobody has written since it read": {
    edits: [
      ["common.ts", "class GetReply {\n", "class GetReply {\n  Version = 0;\n"],
      ["common.ts", "class PutAppendArgs {\n", "class PutAppendArgs {\n  Version = 0;\n"],
      ["common.ts", '  Op = "";\n', ""],
      [
        "client.ts",
        "  async PutAppend(key: string, value: string, op: string): Promise<void> {\n",
        `  async PutAppend(key: string, written: string, op: string): Promise<void> {
    let err = "Stale";
    while (err === "Stale") {
      const before = await this.Get(key);
      err = await this.PutIf(key, op === "Put" ? written : before + written, this.version);
    }
  }

  async PutIf(key: string, value: string, version: number): Promise<string> {
`,
      ],
      ["client.ts", "    args.Op = op;\n", "    args.Version = version;\n"],
      [
        "client.ts",
        "      if (ok && reply.Err === OK) return;\n",
        '      if (ok && (reply.Err === OK || reply.Err === "Stale")) return reply.Err;\n',
      ],
      [
        "client.ts",
        "      const ok = await",
        "      this.version = 0;\n      const ok = await",
      ],
      [
        "client.ts",
        "reply.Err === OK) return reply.Value;",
        "reply.Err === OK) {\n        this.version = reply.Version;\n        return reply.Value;\n      }",
      ],
      ["client.ts", "  request = 0;\n", "  request = 0;\n  version = 0;\n"],
      ["server.ts", 'class Op {\n  Type = "";\n', 'class Op {\n  Type = "";\n  Version = 0;\n'],
      ["server.ts", "    op.Type = args.Op;\n", '    op.Type = "Put";\n    op.Version = args.Version;\n'],
      ["server.ts", '  Err = "";\n  Value = "";\n', '  Err = "";\n  Value = "";\n  Version = 0;\n'],
      [
        "server.ts",
        '    reply.Value = done?.Value ?? "";\n',
        '    reply.Value = done?.Value ?? "";\n    reply.Version = done?.Version ?? 0;\n',
      ],
      ["server.ts", "  applied = 0;\n", "  applied = 0;\n  versions = new Map<string, number>();\n"],
      [
        "server.ts",
        '    if (op.Type === "Get") done.Value = value ?? "";\n    else if (op.Type === "Put") this.data.set(op.Key, op.Value);\n    else this.data.set(op.Key, (value ?? "") + op.Value);\n',
        `    done.Version = this.versions.get(op.Key) ?? 0;
    if (op.Type === "Get") done.Value = value ?? "";
    else if (op.Version !== done.Version) done.Err = "Stale";
    else {
      this.data.set(op.Key, op.Value);
      this.versions.set(op.Key, op.Version + 1);
    }
`,
      ],
    ],
    tests: ["TestUnreliableOneKey3A"],
  },
};

const folder = Deno.makeTempDirSync({ prefix: "raftlab-right-services-" });
addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

/** The base with these edits, in a folder with the project's layout. */
function written(name: string, edits: Edit[], raft: [there: string, instead: string] | null): string {
  const dir = `${folder}/${name.replace(/\W+/g, "-")}`;
  if (raft !== null) {
    Deno.mkdirSync(`${dir}/raft`, { recursive: true });
    const text = Deno.readTextFileSync(new URL("../raft/raft.ts", import.meta.url));
    if (!text.includes(raft[0])) throw new Error(`${name}: raft.ts has no ${raft[0]}`);
    Deno.writeTextFileSync(`${dir}/raft/raft.ts`, text.replace(...raft));
  }
  Deno.mkdirSync(`${dir}/kvraft`, { recursive: true });
  for (const file of serviceFiles) {
    let text = textOfService(
      file,
      (name) => Deno.readTextFileSync(new URL(`../staff/mutants/bases/kvraft/${name}`, import.meta.url)),
    );
    for (const [of, there, instead] of edits) {
      if (of !== file) continue;
      if (!text.includes(there)) throw new Error(`${name}: ${file} has no ${there}`);
      text = text.replace(there, () => instead);
    }
    Deno.writeTextFileSync(`${dir}/kvraft/${file}`, text);
  }
  return dir;
}

for (const [name, { edits, raft = null, tests, notes = [] }] of Object.entries(styles)) {
  Deno.test(`right services: ${name}`, async () => {
    const student = studentCode(kvraft, null, "--raft", written(name, edits, raft));
    const jobs = tests.map((test) => ({ test, seed: 1 }));
    for (
      const { test, failure, complaints } of await runJobs("deno", jobs, { student, course: "mit6824-2022" })
    ) {
      const said = (complaints ?? []).filter(({ rule }) => !notes.includes(rule));
      assertEquals([test, failure, said], [test, null, []]);
    }
  });
}
