/**
 * Runs `stress` and `merge` as from a shell, on students' files in a folder of their own.
 *
 * @module
 */

import type { FailedRun, Header, ResultRecord, RunRecord, Summary } from "../reports/results.ts";
import { hasFailed } from "../reports/results.ts";
import { commandLine, ended, type Result } from "./command_line.ts";

/** The project's folder. */
export const root = new URL("../", import.meta.url).pathname;

/** Makes a folder with these files of students/ and the worked solution; removed when the process ends. */
export function studentFolder(...names: string[]): string {
  const folder = Deno.makeTempDirSync({ prefix: "raftlab-stress-" });
  for (const name of names) Deno.copyFileSync(`${root}tests/students/${name}.ts`, `${folder}/${name}.ts`);
  Deno.copyFileSync(`${root}raft/raft.ts`, `${folder}/solution.ts`);
  globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
  return folder;
}

/** Starts `cli.ts` with these words. */
export function start(args: string[], runtime: "deno" | "bun" = "deno"): Deno.ChildProcess {
  const [command, line] = commandLine(args, runtime);
  return new Deno.Command(command, { args: line, cwd: root, stdout: "piped", stderr: "piped" }).spawn();
}

/** Runs a command line of words without spaces. */
export function run(line: string, runtime: "deno" | "bun" = "deno"): Promise<Result> {
  return ended(start(line.split(" "), runtime));
}

/** A result file's records by type. */
interface Records {
  all: ResultRecord[];
  header: Header;
  runs: RunRecord[];
  failed: FailedRun[];
  summary: Summary | undefined;
}

/** Reads a result file, without an unfinished last line. */
export function recordsIn(path: string): Records {
  const lines = Deno.readTextFileSync(path).split("\n").slice(0, -1);
  const all: ResultRecord[] = lines.map((line) => JSON.parse(line));
  const runs = all.filter((record) => record.type === "run");
  return {
    all,
    header: all[0] as Header,
    runs: runs.sort((a, b) => a.seed - b.seed),
    failed: runs.filter(hasFailed),
    summary: all.find((record) => record.type === "summary"),
  };
}

/** Waits until a file has so many lines. */
export async function untilLines(path: string, count: number): Promise<void> {
  for (let tries = 0; tries < 15_000; tries++) {
    try {
      if (Deno.readTextFileSync(path).split("\n").length > count) return;
    } catch {
      // It does not exist yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`${path} did not come to ${count} lines`);
}

/** A process's child processes, whichever of its threads has started them (Linux only). */
export function childrenOf(pid: number): number[] {
  const threads = [...Deno.readDirSync(`/proc/${pid}/task`)].map(({ name }) => name);
  return threads.flatMap((thread) => {
    const text = Deno.readTextFileSync(`/proc/${pid}/task/${thread}/children`);
    return text.split(" ").filter((child) => child !== "").map(Number);
  });
}
