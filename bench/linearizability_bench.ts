/**
 * What the check of linearizability costs, beside Porcupine in Go, history by history in one run; and how it grows with the
 * history up to a million operations.
 *
 *     deno run -A bench/linearizability_bench.ts [--porcupine FOLDER] [--search]
 *
 * FOLDER is a copy of Porcupine's repository (github.com/anishathalye/porcupine); Go is needed, too. `--search` adds our
 * general search, with its usual budget of steps.
 *
 * @module
 */
// deno-lint-ignore-file no-console -- prints its tables

import process from "node:process";
// @ts-types="../types/std_cli_parse_args.d.ts"
import { parseArgs } from "@std/cli/parse-args";

import { checkKv, kvModel, type KvOperation, search } from "../porcupine/mod.ts";
import { Chance, longHistory, plantLostAppend, plantStaleRead } from "../tests/kv_histories.ts";

const options = parseArgs(Deno.args, { string: ["porcupine"], boolean: ["search"] });

type Plant = (history: KvOperation[]) => boolean;
type Row = [clients: number, keys: number, operations: number, what?: string, plant?: Plant];

const rows: Row[] = [
  [15, 15, 750],
  [15, 15, 2_000],
  [15, 15, 6_000],
  [15, 15, 20_000],
  [15, 15, 60_000],
  [15, 5, 2_000],
  [5, 1, 2_000],
  [10, 1, 200],
  [15, 1, 500],
  [15, 1, 2_000],
  [50, 5, 20_000],
  [10, 1, 200, "a stale read", plantStaleRead],
  [15, 1, 2_000, "a stale read", plantStaleRead],
  [50, 5, 20_000, "a stale read", plantStaleRead],
  [15, 15, 2_000, "a lost append", plantLostAppend],
];

/** Milliseconds of CPU that a function takes, in the mean of some times. */
function cpuOf(run: () => void, times = 1): number {
  const { user, system } = process.cpuUsage();
  for (let i = 0; i < times; i++) run();
  const used = process.cpuUsage({ user, system });
  return (used.user + used.system) / 1000 / times;
}

/** The median of five means over about 60,000 operations each. */
function medianCpu(history: KvOperation[], run: () => void): number {
  const times = Math.ceil(60_000 / history.length);
  return Array.from({ length: 5 }, () => cpuOf(run, times)).sort((a, b) => a - b)[2];
}

function command(name: string, args: string[], cwd: string): string {
  const { success, stdout, stderr } = new Deno.Command(name, { args, cwd }).outputSync();
  if (!success) throw new Error(`${name} ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout).trim();
}

/** Builds the program that runs Porcupine, in a folder of its own. */
function build(porcupine: string): string {
  const folder = Deno.makeTempDirSync({ prefix: "raftlab-porcupine-" });
  Deno.copyFileSync(new URL("porcupine/main.go", import.meta.url), `${folder}/main.go`);
  const module = "github.com/anishathalye/porcupine";
  Deno.writeTextFileSync(
    `${folder}/go.mod`,
    `module bench\n\ngo 1.19\n\nrequire ${module} v0.0.0\n\nreplace ${module} => ${
      Deno.realPathSync(porcupine)
    }\n`,
  );
  command("go", ["build", "-o", "main", "."], folder);
  return folder;
}

function judgedInGo(folder: string, limit: number, mode: "plain" | "verbose"): string {
  const [verdict, wall, cpu, megabytes] = command("./main", ["history", `${limit}`, mode], folder).split(" ");
  return `${verdict} ${figure(+wall)} wall, ${figure(+cpu)} CPU, ${megabytes} MB`;
}

function writeHistory(folder: string, history: KvOperation[]): void {
  const lines = history.map(({ client, call, return: end, input, output }) =>
    JSON.stringify({
      Client: client,
      Call: Math.round(call * 1e6),
      Ret: Math.round(end! * 1e6),
      Op: input.op,
      Key: input.key,
      Value: input.value ?? "",
      Read: output?.value ?? "",
    })
  );
  Deno.writeTextFileSync(`${folder}/history`, lines.join("\n"));
}

function figure(milliseconds: number): string {
  if (milliseconds < 1) return `${milliseconds.toFixed(2)} ms`;
  return milliseconds < 100 ? `${milliseconds.toFixed(1)} ms` : `${Math.round(milliseconds)} ms`;
}

const runtime = "Deno" in globalThis ? `deno ${Deno.version.deno}` : process.version;
console.log(`${new Date().toISOString().slice(0, 10)}, ${runtime}, ${navigator.hardwareConcurrency} cores\n`);
const goFolder = options.porcupine ? build(String(options.porcupine)) : null;
if (goFolder) console.log(command("go", ["version"], goFolder));

const shape = { latency: 20, puts: 5, appends: 50 };
const warm = longHistory(new Chance(2), { ...shape, clients: 15, keys: 15, operations: 2_000 });
for (let i = 0; i < 100; i++) checkKv(warm);
const heads = ["history", "ours: CPU, warm"];
if (options.search) heads.push("our search");
if (goFolder) heads.push("Porcupine, limit 1 s", "verbose, limit 10 s");
console.log(`| ${heads.join(" | ")} |\n|${"---|".repeat(heads.length)}`);
for (const [clients, keys, operations, what, plant] of rows) {
  const history = longHistory(new Chance(1), { ...shape, clients, keys, operations });
  if (plant && !plant(history)) throw new Error(`nothing planted: ${what}`);
  let said = "";
  const time = medianCpu(history, () => {
    const { verdict, blame } = checkKv(history);
    said = blame ? `illegal (${blame.cause})` : verdict;
  });
  const cells = [
    `${clients} clients, ${keys} keys, ${operations} operations${what ? `, ${what}` : ""}`,
    `${said} ${figure(time)}`,
  ];
  if (options.search) {
    let found = "";
    const time = cpuOf(() => {
      const { verdict, steps } = search(kvModel, history);
      found = `${verdict}, ${steps} steps`;
    });
    cells.push(`${found}, ${figure(time)}`);
  }
  if (goFolder) {
    writeHistory(goFolder, history);
    cells.push(judgedInGo(goFolder, 1_000, "plain"), judgedInGo(goFolder, 10_000, "verbose"));
  }
  console.log(`| ${cells.join(" | ")} |`);
}
if (goFolder) Deno.removeSync(goFolder, { recursive: true });

console.log("\n15 clients, 15 keys, 5 % Puts, 50 % Appends:\n");
console.log("| operations | verdict | CPU | us an operation | characters that Gets returned |");
console.log("|---|---|---|---|---|");
for (const operations of [1_000, 10_000, 100_000, 300_000, 1_000_000]) {
  const history = longHistory(new Chance(1), { ...shape, clients: 15, keys: 15, operations });
  const characters = history.reduce((sum, { output }) => sum + (output?.value?.length ?? 0), 0);
  let said = "";
  const time = medianCpu(history, () => said = checkKv(history).verdict);
  const each = (time * 1000 / operations).toFixed(2);
  console.log(`| ${operations} | ${said} | ${figure(time)} | ${each} | ${characters} |`);
}
