/**
 * Why a test failed, as data.
 *
 * @module
 */

import type { Missing } from "../labgob/harness.ts";
import type { CallError } from "../labrpc/mod.ts";

/**
 * `assertion`, `deadlock`, `timeout` and `crash` are the student's; `refused` is a use of real time or chance that
 * cannot be simulated; `fault` is the harness's own.
 */
export type FailureKind = "assertion" | "deadlock" | "timeout" | "crash" | "refused" | "fault";

/** Of a service on a Raft, the one or the other. */
export type Layer = "service" | "raft";

/** One server's state when a test failed. */
export interface ServerView {
  /** Its number. */
  server: number;
  /** False if the server was crashed. */
  running: boolean;
  /** Whether it was on the network. */
  connected: boolean;
  /** Further facts by name, such as `term`, `role`, `applied`; absent if it could not be asked. */
  facts: Record<string, number | string>;
}

/** Why and where a test failed. */
export interface Failure {
  /** What kind of failure it is. */
  kind: FailureKind;
  /** The course's own sentence, or ours, without a full stop. */
  message: string;
  /** The line of the test body that was being run, e.g. `tester/raft/election.ts:41`; null if not known. */
  where: string | null;
  /** The server to blame; null if none. */
  server: number | null;
  /** Microseconds since the test began: simulated, or real with --real. */
  at: number;
  /** Frames of the student's own code, innermost first. */
  stack: string[];
  servers: ServerView[];
  /** Notes, a line each, shown under the failure; absent if none. */
  notes?: string[];
  /** For a service on a Raft: which of the two is suspected; absent if that is not known. */
  suspect?: Layer;
}

/** What a test adds to its failure. */
interface Findings {
  /** A line each. */
  readonly notes?: readonly string[];
  /** The layer that it speaks against; null if against neither, absent if that is to be seen from the servers. */
  readonly suspect?: Layer | null;
}

/** What a server's code threw, as text. It may be anything, and reading it may run the server's code. */
interface Thrown {
  /** As `String` shows it. */
  text: string;
  /** Of an Error, its message; else "". */
  message: string;
  /** Lines of its stack. */
  stack: string[];
}

/** Whether a value is an error of any realm. */
function isErrorLike(value: unknown): boolean {
  return value instanceof Error || Object.prototype.toString.call(value) === "[object Error]";
}

/** Reads what a server's code threw, once. */
export function thrown(error: unknown): Thrown {
  const text = (of: () => unknown, otherwise: string): string => {
    try {
      return String(of());
    } catch {
      return otherwise;
    }
  };
  const isError = text(() => isErrorLike(error), "") === "true";
  const stack = isError ? text(() => (error as Error).stack ?? "", "") : "";
  return {
    text: text(() => error, "a value that cannot be shown"),
    message: isError ? text(() => (error as Error).message, "") : "",
    stack: stack.split("\n").slice(1),
  };
}

/** Thrown to fail a test: Go's t.Fatal. Frozen, as it can pass through a server's code. */
export class TestFailure extends Error {
  /** What kind of failure it is. */
  readonly kind: FailureKind;
  /** The server to blame; null if none. */
  readonly server: number | null;
  /** What the server's code threw. */
  readonly thrown: Thrown | null;
  /** What the test adds. */
  readonly findings: Findings;
  #isOurs = true;

  /** Whether a value is one; runs no server's code. */
  static is(value: unknown): value is TestFailure {
    return typeof value === "object" && value !== null && #isOurs in value;
  }

  /** `server` is the one to blame, `cause` what the server's code threw. */
  constructor(
    kind: FailureKind,
    message: string,
    server: number | null = null,
    cause?: unknown,
    findings: Findings = {},
  ) {
    super(message);
    this.findings = findings;
    this.kind = kind;
    this.server = server;
    this.thrown = cause === undefined ? null : thrown(cause);
    Object.freeze(this);
  }
}

/** The failures that errors of realms stand for: a server must not get hold of the harness's own errors. */
const standing = new WeakMap<object, TestFailure>();

/** Makes an error of a realm stand for a failure. */
export function standForFailure(own: object, failure: unknown): void {
  if (TestFailure.is(failure)) standing.set(own, failure);
}

/** The failure that was thrown, or for which the thrown error stands; null if none. */
export function failureOf(thrown: unknown): TestFailure | null {
  if (TestFailure.is(thrown)) return thrown;
  return typeof thrown === "object" && thrown !== null ? standing.get(thrown) ?? null : null;
}

/** The failure for an RPC that cannot continue; `blamed` is the server to blame, -1 for none. */
export function failureOfCall({ message, cause }: CallError, blamed: number): TestFailure {
  const kind = cause === undefined ? "assertion" : "crash";
  if (blamed < 0) return new TestFailure(kind, message, null, cause);
  const sentence = kind === "crash" ? `${message} of S${blamed}` : `S${blamed}: ${message}`;
  return new TestFailure(kind, sentence, blamed, cause);
}

/** The failure for a server that saves bytes that lack a value. */
export function failureOfSave(server: number, { reason, stack }: Missing): TestFailure {
  const cause = new Error(reason);
  cause.stack = stack;
  const message = `S${server} saved a state that lacks a value, as Encode could not encode it: ${reason}`;
  return new TestFailure("assertion", message, server, cause);
}

/** Ends the test with a sentence, as Go's t.Fatalf does. */
export function fatal(message: string, findings?: Findings): never {
  throw new TestFailure("assertion", message, null, undefined, findings);
}

const root = decodeURIComponent(new URL("../", import.meta.url).pathname);
const placeInFrame = /(?:file:\/\/)?(\/.*?\.ts):(\d+):\d+\)?$/;

/**
 * `tester/raft/election.ts:41` from the stack of an error that went through a test body; `hasBodies` says which files,
 * by path in the project, have bodies.
 */
export function placeInSuite(stack: string | undefined, hasBodies: (path: string) => boolean): string | null {
  for (const frame of (stack ?? "").split("\n")) {
    const [, path, line] = placeInFrame.exec(frame) ?? ["", ""];
    if (!path.startsWith(root)) continue;
    const short = path.slice(root.length);
    if (hasBodies(short)) return `${short}:${line}`;
  }
  return null;
}

/** A command as a sentence shows it: a long one is cut. */
export function show(command: unknown): string {
  const text = String(command);
  return text.length > 40 ? `${text.slice(0, 37)}...` : text;
}
