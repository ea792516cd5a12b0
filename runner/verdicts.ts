/**
 * The parent's own verdicts, for tests whose child ended without one.
 *
 * @module
 */

import type { Died, Ending, Silent, Slow } from "./ending.ts";
import { ownFrames } from "./frames.ts";
import type { Again, Failure, FailureKind, Job, Outcome, Setup } from "./protocol.ts";
import { memoryLimit } from "./program.ts";
import type { ExitStatus } from "../platform/system.ts";
import { nowhere } from "./where_stuck.ts";

const projectUrl = new URL("../", import.meta.url).href;

/** The outcome of a job that has none: a failure of `kind` at `at` microseconds. */
export function outcomeOf(
  job: Job,
  peers: number,
  failure: Partial<Failure> & { kind: FailureKind; message: string },
): Outcome {
  const at = failure.at ?? 0;
  return {
    test: job.test,
    seed: job.seed,
    passed: false,
    failure: { where: null, server: null, at, stack: [], servers: [], ...failure },
    seconds: at / 1e6,
    total: at / 1e6,
    peers,
    rpcs: 0,
    bytes: 0,
    counts: {},
    digest: "",
    steps: 0,
    realMs: 0,
  };
}

/** Says what killed a child. */
export function causeOfDeath({ status, outOfMemory, stderr }: Died): string {
  if (outOfMemory) return `ran out of memory (limit ${memoryLimit} MB)`;
  const last = lastWords(stderr);
  const words = last === "" ? "" : `; the last that it printed: ${last}`;
  return describeExit(status) + words;
}

function describeExit({ code, signal }: ExitStatus): string {
  if (signal !== null) return `the process that ran the test was killed by ${signal}`;
  return `the process that ran the test ended early with code ${code}, although the harness had not asked it to`;
}

/** The most informative line of standard error: the first that names an error, else the last. */
function lastWords(stderr: string): string {
  const lines = stderr.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  const line = lines.find((line) => /error|panic|fatal/i.test(line)) ?? lines.at(-1) ?? "";
  return line.length > 300 ? `${line.slice(0, 300)} ...` : line;
}

/**
 * Why a test has no outcome. `again` is the ending of the same job in a fresh child that announced its steps (null if
 * it was interrupted): if both ended in the same way, the last step is to blame.
 */
export function failureWithoutOutcome(
  ending: Died | Silent,
  again: Ending | null,
  { real, student }: Pick<Setup, "real" | "student">,
): Omit<Failure, "servers"> {
  const step = again !== null && again.type === ending.type && "step" in again ? again.step : null;
  const stop = again?.type === "silent" ? again.stop : nowhere;
  const at = step?.at ?? ending.at;
  // A loop in Start or GetState runs in a step of the tester.
  const server = step?.server ?? stop.server;
  const who = server === null ? null : `S${server}`;
  const since = step === null
    ? ""
    : ` in code that started at ${(at / 1e6).toFixed(3)} s (${real ? "real" : "simulated"})`;
  const common = { where: null, stack: studentsFrames(stop.stack, student), server, at };
  if (ending.type === "died") {
    const message = `${who === null ? "" : `${who}: `}${causeOfDeath(ending)}${since && `,${since}`}`;
    return { ...common, kind: "crash", message };
  }
  const message = `${who ?? "the code the tester called"} has been running for ${ending.seconds} s without ` +
    "returning: an infinite loop, or a loop over promises that are already resolved" +
    (since && `,${since}`);
  return { ...common, kind: "timeout", message };
}

/** The frames of a stack that are in the student's files. */
export function studentsFrames(stack: string[], { files }: Setup["student"]): string[] {
  return ownFrames(stack, files[0], projectUrl);
}

/** The failure of a test that took too long despite activity. */
export function failureOfSlow({ seconds, ofProcessor, at, doing }: Slow): Omit<Failure, "servers"> {
  const clock = ofProcessor ? "the processor's" : "real";
  const message =
    `took longer than ${seconds} s of ${clock} time, where a test takes a few seconds at most: does it have more and ` +
    "more to do?";
  return { kind: "timeout", message, where: null, server: null, stack: [], at, notes: doing };
}

/** Signals that are sent from outside rather than caused by the process's own code. */
const fromOutside = ["SIGKILL", "SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT"];

/** Whether something outside ended a child: a user, a batch system, a shutdown. */
export function endedFromOutside(ending: Died | Silent): boolean {
  return ending.type === "died" && !ending.outOfMemory && fromOutside.includes(ending.status.signal ?? "");
}

/** Compares a failed job with its run in a fresh child; null if that was interrupted. `first` is the first ending. */
export function againOf(first: Ending, again: Ending | null): Again | null {
  if (again === null) return null;
  if (again.type === "outcome" && again.outcome.passed) return "passes";
  if (again.type === "outcome" && first.type === "outcome") {
    return again.outcome.digest === first.outcome.digest ? "same" : "differs";
  }
  // A limit of time or memory that ended one of them decides how far the run got: they may differ.
  return "same";
}

/** The outcome unchanged if its failure was reproduced or not run again; else with a note added. */
export function unlessSame(outcome: Outcome, again: Again | null): Outcome {
  const { failure } = outcome;
  if (failure === null || again === null || again === "same") return outcome;
  const how = again === "passes" ? "passes" : "fails in another way";
  // A process that died before the end of its run reports no digest.
  const why = outcome.digest === ""
    ? "here a limit of time or memory ended it"
    : "the file keeps state between tests";
  const note = `in a fresh process this test ${how} with the same seed: ${why}`;
  return { ...outcome, failure: { ...failure, notes: [...failure.notes ?? [], note] } };
}
