/**
 * Starts the harness's child process under either runtime and collects what comes of a list of jobs.
 *
 * @module
 */

import type { Job, Outcome, RunEvent, Setup } from "../runner/events.ts";
import { denoImportMap } from "../sim/doors.ts";

const root = new URL("../", import.meta.url);
const script = new URL("runner/child/child.ts", root).pathname;
const solution = new URL("raft/raft.ts", root).href;

/** Bun's path: `RAFTLAB_BUN`, which the gate sets, or `bun` if it is installed. */
export function bunPath(): string {
  return Deno.env.get("RAFTLAB_BUN") ?? "bun";
}

/** Whether Bun can be run; the gate makes sure of it. */
export async function hasBun(): Promise<boolean> {
  try {
    return (await new Deno.Command(bunPath(), { args: ["--version"] }).output()).success;
  } catch {
    return false;
  }
}

/** Runs the jobs in one child, one after the other. Throws if an outcome is missing. */
export async function runJobs(
  runtime: "deno" | "bun",
  jobs: Job[],
  options: Partial<Setup> = {},
): Promise<Outcome[]> {
  const setup: Setup = {
    token: "token",
    raft: solution,
    course: "mit6824",
    real: false,
    debug: false,
    jitter: 0,
    announce: false,
    ...options,
  };
  const [command, args] = runtime === "deno"
    ? [Deno.execPath(), ["run", "--no-prompt", "--allow-read", importMap(setup.raft), script]]
    : [bunPath(), [script]];
  const child = new Deno.Command(command, { args, stdin: "piped", stdout: "piped", stderr: "piped" })
    .spawn();
  const writer = child.stdin.getWriter();
  const input = [setup, ...jobs].map((line) => JSON.stringify(line) + "\n").join("");
  await writer.write(new TextEncoder().encode(input));
  await writer.close();
  const { stdout, stderr } = await child.output();
  const events = new TextDecoder().decode(stdout).split("\n")
    .filter((line) => line.startsWith("token "))
    .map((line): RunEvent => JSON.parse(line.slice("token ".length)));
  const outcomes = events.flatMap((event) => event.type === "end" ? [event.outcome] : []);
  if (outcomes.length !== jobs.length) {
    throw new Error(
      `${runtime}: ${outcomes.length} outcomes of ${jobs.length} jobs; last event ${
        JSON.stringify(events.at(-1))
      }; standard error:\n${new TextDecoder().decode(stderr)}`,
    );
  }
  return outcomes;
}

/** With it a file outside of the project finds the project's modules. */
function importMap(raft: string): string {
  const map = denoImportMap(new URL(raft).pathname, root);
  return `--import-map=data:application/json,${encodeURIComponent(JSON.stringify(map))}`;
}
