/**
 * Runs jobs in a child of the harness under either runtime, with the same program and permissions as the commands.
 *
 * @module
 */

import type { Job, Outcome, Setup } from "../runner/protocol.ts";
import { Child } from "../runner/child_process.ts";
import { bunChildProgram, childProgram, importMapsOf } from "../runner/program.ts";

const solution = new URL("../raft/raft.ts", import.meta.url).href;
/** Milliseconds; long, because many tests run at once and none of them tests a child that hangs. */
const patience = { loading: 120_000, running: 120_000 };

/** Bun's path: `RAFTLAB_BUN`, which the gate sets, or `bun` if it is installed. */
export function bunPath(): string {
  return Deno.env.get("RAFTLAB_BUN") ?? "bun";
}

/** Whether Bun is installed; the gate makes sure of it. */
export async function hasBun(): Promise<boolean> {
  try {
    return (await new Deno.Command(bunPath(), { args: ["--version"] }).output()).success;
  } catch {
    return false;
  }
}

/** Runs jobs one after the other in one child. Throws if one has no outcome. */
export async function runJobs(
  runtime: "deno" | "bun",
  jobs: Job[],
  options: Partial<Omit<Setup, "token">> = {},
): Promise<Outcome[]> {
  const setup: Omit<Setup, "token"> = {
    raft: solution,
    course: "mit6824",
    real: false,
    debug: false,
    jitter: 0,
    announce: false,
    ...options,
  };
  const { raft } = setup;
  const program = runtime === "deno"
    ? childProgram(raft, await importMapsOf(raft))
    : bunChildProgram(bunPath());
  const child = new Child(program, patience);
  child.setUp(setup);
  const endings = await Promise.all(jobs.map((job) => child.run(job, () => {})));
  child.kill();
  return endings.map((ending, i) => {
    if (ending.type === "outcome") return ending.outcome;
    throw new Error(`${runtime}, ${jobs[i].test}, seed ${jobs[i].seed}: ${JSON.stringify(ending)}`);
  });
}
