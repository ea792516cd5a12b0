/**
 * Runs jobs in a child of the harness under either runtime, with the same program and permissions as the commands.
 *
 * @module
 */

import { studentCode } from "../commands/student_file.ts";
import { pathOf } from "../platform/paths.ts";
import type { Job, Outcome, Setup } from "../runner/protocol.ts";
import { Child } from "../runner/child_process.ts";
import { Pool } from "../runner/pool.ts";
import { bunChildProgram, childProgram, importMapsOf, type StudentCode } from "../runner/program.ts";
import { Schedule } from "../runner/schedule.ts";
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

/** How a run ended that had to be ended: what is said of it. */
interface Stopped {
  message: string;
  stack: string[];
}

/**
 * Runs a test of code that never comes to an end, as the commands do, but with little patience: theirs is five seconds of
 * the processor, and a minute for code that goes on and on.
 */
export async function stopped(
  raft: string,
  test: string,
  { real = false, loading = 20_000 } = {},
): Promise<Stopped> {
  const student = raftAt(raft);
  const program = childProgram(student, await importMapsOf(student));
  const events = new Pool(program, { loading, running: 600, whole: 3_000 }).run({
    setup: { student, course: "mit6824", real, debug: false, jitter: 0 },
    jobs: () => ({ test, seed: 1, peers: 3 }),
    schedule: new Schedule([test], 1),
    children: 1,
    atOnce: 1,
    ahead: 0,
    confirm: () => false,
  });
  for await (const event of events) {
    if (event.type === "loadError") return { message: event.message, stack: [] };
    if (event.type === "end" && event.outcome.failure !== null) return event.outcome.failure;
  }
  throw new Error(`${raft} passes ${test}`);
}
