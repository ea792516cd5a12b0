/**
 * Runs jobs in a child of the harness under either runtime, with the same program and permissions as the commands.
 *
 * @module
 */

import { studentCode } from "../commands/student_file.ts";
import { pathOf } from "../platform/paths.ts";
import type { Job, Outcome, Setup } from "../runner/protocol.ts";
import { Child } from "../runner/child_process.ts";
import { bunChildProgram, childProgram, importMapsOf, type StudentCode } from "../runner/program.ts";
import { raft } from "../tester/raft/lab.ts";

/** A Raft at a path. */
export function raftAt(path: string): StudentCode {
  return studentCode(raft, path);
}

const solution = new URL("../raft/raft.ts", import.meta.url).href;
/** Milliseconds; long, because many tests run at once and none of them tests a child that hangs. */
const patience = { loading: 120_000, running: 120_000 };

/** Bun's path: `RAFTLAB_BUN`, which check:tests sets, or `bun` if it is installed. */
export function bunPath(): string {
  return Deno.env.get("RAFTLAB_BUN") ?? "bun";
}

/** Whether Bun is installed; `deno task check` makes sure of it. */
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
  { raft: file = solution, ...options }: Partial<Omit<Setup, "token">> & { raft?: string } = {},
): Promise<Outcome[]> {
  const setup: Omit<Setup, "token"> = {
    student: raftAt(pathOf(file)),
    course: "mit6824",
    real: false,
    debug: false,
    jitter: 0,
    announce: false,
    ...options,
  };
  const { student } = setup;
  const program = runtime === "deno"
    ? childProgram(student, await importMapsOf(student))
    : bunChildProgram(bunPath(), student.lab);
  const child = new Child(program, patience);
  child.setUp(setup);
  const endings = await Promise.all(jobs.map((job) => child.run(job, () => {})));
  child.kill();
  return endings.map((ending, i) => {
    if (ending.type === "outcome") return ending.outcome;
    throw new Error(`${runtime}, ${jobs[i].test}, seed ${jobs[i].seed}: ${JSON.stringify(ending)}`);
  });
}
