// deno-lint-ignore-file no-console
// What labgob costs: `deno run bench/gob_bench.ts [part of a name]`, `bun bench/gob_bench.ts`.
import { Buffer, listOf, NewDecoder, NewEncoder, ref, Register } from "../labgob/mod.ts";

class LogEntry {
  Term = 0;
  Command: unknown = null;
}
class AppendEntriesArgs {
  Term = 0;
  LeaderId = 0;
  PrevLogIndex = 0;
  PrevLogTerm = 0;
  Entries = listOf(LogEntry);
  LeaderCommit = 0;
}
class Op {
  Kind = "";
  Key = "";
  Value = "";
  ClientId = 0;
  Seq = 0;
}
class Get {
  Key = "";
  ClientId = 0;
  Seq = 0;
}
Register(Op);
Register(Get);

const op = (i: number): Op =>
  Object.assign(new Op(), { Kind: "Put", Key: "k" + i % 10, Value: "v" + i, ClientId: 7, Seq: i });

const get = (i: number): Get => Object.assign(new Get(), { Key: "k" + i % 10, ClientId: 7, Seq: i });

function append(entries: number, command: (i: number) => unknown): AppendEntriesArgs {
  const args = Object.assign(new AppendEntriesArgs(), {
    Term: 3,
    LeaderId: 1,
    PrevLogIndex: 70,
    PrevLogTerm: 2,
    LeaderCommit: 69,
  });
  for (let i = 0; i < entries; i++) {
    args.Entries.push(Object.assign(new LogEntry(), { Term: 3, Command: command(i) }));
  }
  return args;
}

function encoded(value: unknown): Uint8Array {
  const w = new Buffer();
  NewEncoder(w).Encode(value);
  return w.Bytes();
}

/** What a bench did last, so that nothing is optimised away. */
let sink: unknown;

function encodes(value: unknown): () => void {
  return () => sink = encoded(value);
}

function decodes(value: unknown, target: () => object): () => void {
  const bytes = encoded(value);
  return () => {
    const t = target();
    NewDecoder(new Buffer(bytes)).Decode(t);
    sink = t;
  };
}

function both(value: unknown, target: () => object): () => void {
  return () => {
    const t = target();
    NewDecoder(new Buffer(encoded(value))).Decode(t);
    sink = t;
  };
}

/** One more entry on a journal of 1000, the buffer's bytes looked at each time; a new journal when it grows long. */
function journals(): () => void {
  const entry = append(1, (i) => i).Entries[0];
  let w = new Buffer();
  let e = NewEncoder(w);
  let n = 0;
  return () => {
    if (n++ % 10_000 === 0) {
      w = new Buffer();
      e = NewEncoder(w);
      for (let i = 0; i < 1000; i++) e.Encode(entry);
    }
    e.Encode(entry);
    sink = w.Bytes();
  };
}

const args = () => new AppendEntriesArgs();
const log = append(100, (i) => i).Entries;
const benches: Record<string, () => void> = {
  "int, encode": encodes(5),
  "int, decode": decodes(5, () => ref(0)),
  "string of 12, encode": encodes("hello, world"),
  "string of 12, decode": decodes("hello, world", () => ref("")),
  "AppendEntries, 0 entries, encode": encodes(append(0, (i) => i)),
  "AppendEntries, 0 entries, decode": decodes(append(0, (i) => i), args),
  "AppendEntries, 0 entries, both": both(append(0, (i) => i), args),
  "AppendEntries, 1 int, both": both(append(1, (i) => i), args),
  "AppendEntries, 100 ints, encode": encodes(append(100, (i) => i)),
  "AppendEntries, 100 ints, decode": decodes(append(100, (i) => i), args),
  "AppendEntries, 100 ints, both": both(append(100, (i) => i), args),
  "AppendEntries, 100 strings, both": both(append(100, (i) => "x := " + i), args),
  "AppendEntries, 1 Op, both": both(append(1, op), args),
  "AppendEntries, 100 Ops, encode": encodes(append(100, op)),
  "AppendEntries, 100 Ops, decode": decodes(append(100, op), args),
  "AppendEntries, 100 Ops, both": both(append(100, op), args),
  "AppendEntries, 100 Ops, Gets, both": both(append(100, (i) => i % 2 === 0 ? op(i) : get(i)), args),
  "persist: 5, 2, log of 100, encode": () => {
    const w = new Buffer();
    const e = NewEncoder(w);
    e.Encode(5);
    e.Encode(2);
    e.Encode(log);
    sink = w.Bytes();
  },
  "journal: one more entry": journals(),
};

/** Microseconds an operation takes: the best of many short rounds, so that what else the machine does stays out. */
function measure(f: () => void): number {
  for (let i = 0; i < 20_000; i++) f();
  let best = Infinity;
  for (let round = 0; round < 100; round++) {
    let ops = 0;
    const start = performance.now();
    let now = start;
    while (now < start + 5) {
      for (let i = 0; i < 50; i++) f();
      ops += 50;
      now = performance.now();
    }
    best = Math.min(best, (now - start) * 1000 / ops);
  }
  return best;
}

const only = (globalThis as { process?: { argv: string[] } }).process?.argv[2] ?? "";
const runtime = "Bun" in globalThis
  ? `Bun ${(globalThis as { Bun?: { version: string } }).Bun?.version}`
  : `Deno ${Deno.version.deno}`;
console.log(
  `${
    new Date().toISOString().slice(0, 10)
  }, ${runtime}, ${navigator.hardwareConcurrency} cores, us per operation`,
);
for (const [name, f] of Object.entries(benches)) {
  if (name.includes(only)) console.log(name.padEnd(36) + measure(f).toFixed(3).padStart(9));
}
if (sink === undefined) console.log("nothing was measured");
