/**
 * Judges the logs that Porcupine's repository has for its tests, with the general search, and those of a key/value service
 * with the check of Put, Append and Get, too. What is right is read from that repository's tests.
 *
 *     deno run --allow-read bench/linearizability_logs.ts FOLDER
 *
 * FOLDER is a copy of github.com/anishathalye/porcupine.
 *
 * @module
 */
// deno-lint-ignore-file no-console -- prints what it found

import {
  checkKv,
  type KvInput,
  kvModel,
  type KvOutput,
  type Model,
  type Operation,
  search,
} from "../porcupine/mod.ts";

const [folder] = Deno.args;
const read = (path: string) => Deno.readTextFileSync(`${folder}/${path}`);
let wrong = 0;

/** A history from a log of calls and answers, in which a process has one operation open at a time; times are lines. */
function historyOf<Input, Output>(
  lines: string[],
  parse: (
    line: string,
  ) => { process: number; call: Input } | { process: number; answer: Output | null } | null,
): Operation<Input, Output>[] {
  const history: Operation<Input, Output>[] = [];
  const open = new Map<number, Operation<Input, Output>>();
  lines.forEach((line, at) => {
    const event = parse(line);
    if (!event) return;
    const { process: client } = event;
    if ("call" in event) {
      const operation = { client, call: at, input: event.call };
      history.push(operation);
      open.set(client, operation);
      return;
    }
    const operation = open.get(client);
    if (!operation) throw new Error(`line ${at}: nothing is open for ${client}`);
    open.delete(client);
    if (event.answer === null) return;
    operation.return = at;
    operation.output = event.answer;
  });
  return history;
}

function parseKv(
  line: string,
): { process: number; call: KvInput } | { process: number; answer: KvOutput } | null {
  const fields = /:process (\d+), :type :(\w+), :f :(\w+), :key "(.*)", :value (?:nil|"(.*)")}/.exec(line);
  if (!fields) return null;
  const [, process, type, f, key, value = ""] = fields;
  const op = f === "get" ? "Get" : f === "put" ? "Put" : "Append";
  return type === "invoke"
    ? { process: +process, call: { op, key, value } }
    : { process: +process, answer: op === "Get" ? { value } : {} };
}

for (const name of ["c01-ok", "c01-bad", "c10-ok", "c10-bad", "c50-ok", "c50-bad"]) {
  const history = historyOf(read(`test_data/kv/${name}.txt`).split("\n"), parseKv);
  const expected = name.endsWith("ok") ? "ok" : "illegal";
  const { verdict, blame } = checkKv(history);
  const found = search(kvModel, history);
  console.log(
    `${name}: ${history.length} operations, ${verdict}${blame ? ` (${blame.cause})` : ""}, ` +
      `search ${found.verdict} in ${found.steps} steps`,
  );
  if (verdict !== expected || (found.verdict !== expected && found.verdict !== "unknown")) wrong++;
}

type EtcdInput = { f: "read" } | { f: "write"; value: string } | { f: "cas"; from: string; to: string };

/** What a read returned, or whether a compare-and-set succeeded. */
type EtcdOutput = string | boolean;

const etcd: Model<string, EtcdInput, EtcdOutput> = {
  init: () => "nil",
  step(state, input, output) {
    if (input.f === "write") return { state: input.value };
    if (input.f === "read") return output === undefined || output === state ? { state } : null;
    const fits = input.from === state;
    if (output !== undefined && output !== fits) return null;
    return { state: fits ? input.to : state };
  },
  isRead: ({ f }) => f === "read",
  describe: ({ f }) => f,
};

function parseEtcd(
  line: string,
): { process: number; call: EtcdInput } | { process: number; answer: EtcdOutput | null } | null {
  const fields = /- (\d+)\s+:(invoke|ok|fail|info)\s+:(read|write|cas)\s+(.*)$/.exec(line);
  if (!fields) return null;
  const [, process, type, f, value] = fields;
  if (type === "invoke") {
    const [, from, to] = /\[(\d+) (\d+)\]/.exec(value) ?? [];
    const call = f === "read"
      ? { f } as const
      : f === "write"
      ? { f, value } as const
      : { f: "cas", from, to } as const;
    return { process: +process, call };
  }
  if (value.includes("timed-out") || type === "info") return { process: +process, answer: null };
  return { process: +process, answer: f === "read" ? value : f === "write" ? "" : type === "ok" };
}

const expectations = [...read("porcupine_test.go").matchAll(/checkJepsen\(t, (\d+), (true|false)\)/g)];
const verdicts: Record<string, number> = {};
let steps = 0;
for (const [, number, isRight] of expectations) {
  const name = `etcd_${number.padStart(3, "0")}`;
  const history = historyOf(read(`test_data/jepsen/${name}.log`).split("\n"), parseEtcd);
  const found = search(etcd, history, { steps: 10_000_000 });
  steps += found.steps;
  verdicts[found.verdict] = (verdicts[found.verdict] ?? 0) + 1;
  if (found.verdict !== (isRight === "true" ? "ok" : "illegal")) {
    console.log(`${name}: ${found.verdict}, Porcupine's tests say ${isRight}`);
    wrong++;
  }
}
console.log(`${expectations.length} logs of etcd:`, verdicts, `${steps} steps in all`);
console.log(
  wrong === 0 ? "all as Porcupine's tests have it" : `${wrong} are not as Porcupine's tests have it`,
);
Deno.exit(wrong === 0 ? 0 : 1);
