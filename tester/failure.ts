/**
 * Why a test failed, as data.
 *
 * @module
 */

/**
 * `assertion`, `deadlock`, `timeout` and `crash` are the student's; `refused` is a way to real time or chance that
 * the simulator does not offer; `fault` is the harness's own.
 */
export type FailureKind = "assertion" | "deadlock" | "timeout" | "crash" | "refused" | "fault";

/** What one server believed when a test failed. */
export interface ServerView {
  server: number;
  /** False if the server was crashed. */
  running: boolean;
  connected: boolean;
  term: number | null;
  leader: boolean | null;
  /** Highest log index it applied. */
  applied: number;
}

/** Why and where a test failed. */
export interface Failure {
  kind: FailureKind;
  /** The course's own sentence, or ours, without a full stop. */
  message: string;
  /** The line of the test body that was being run, e.g. `tester/suites/election.ts:41`; null if not known. */
  where: string | null;
  /** Server the failure is laid to; null if none. */
  server: number | null;
  /** Microseconds since the test's begin: simulated, with --real real. */
  at: number;
  /** Frames of the student's own code, innermost first. */
  stack: string[];
  servers: ServerView[];
}

/** Thrown to fail a test: Go's t.Fatal. */
export class TestFailure extends Error {
  /** @param message the sentence; @param server whom it is laid to; @param cause what the server's code threw */
  constructor(
    readonly kind: FailureKind,
    message: string,
    readonly server: number | null = null,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}

/** Ends the test with a sentence, as Go's t.Fatalf does. */
export function fatal(message: string): never {
  throw new TestFailure("assertion", message);
}

/** `tester/suites/election.ts:41` from the stack of an error that went through a test body. */
export function placeInSuite(stack: string | undefined): string | null {
  const found = /\/(tester\/suites\/\w+\.ts):(\d+)/.exec(stack ?? "");
  return found && `${found[1]}:${found[2]}`;
}
