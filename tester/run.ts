/**
 * One test, from the making of its cluster to its verdict.
 *
 * @module
 */

import { Config } from "./raft/config.ts";
import type { Course, CourseTest } from "./courses/mod.ts";
import { type Failure, type FailureKind, placeInSuite, type ServerView, TestFailure } from "./failure.ts";
import type { World } from "./world.ts";

/** What came of a test. */
export interface Verdict {
  /** Whether nothing failed it. */
  passed: boolean;
  /** What did. */
  failure: Failure | null;
  /** Why the test cannot judge this Raft: then `passed` says only that nothing failed it. */
  leftOut?: string;
  /** Seconds from begin to end, the first number of the Passed line. */
  seconds: number;
  /** Seconds from the making of the cluster on, as Go's `--- FAIL: X (5.04s)` counts. */
  total: number;
  /** Number of servers. */
  peers: number;
  /** RPCs sent since begin. */
  rpcs: number;
  /** Bytes of requests and replies since begin. */
  bytes: number;
  /** Log indexes that were committed since begin. */
  commits: number;
}

/** A way a run ended that the test body did not see: the simulator's faults. */
export interface Ending {
  /** What kind of failure it is. */
  kind: FailureKind;
  /** The sentence. */
  message: string;
  /** Server it is laid to; null if none. */
  server: number | null;
  /** Lines of the error's stack. */
  stack: string[];
}

/** Runs one test once. */
export class Run {
  #test: CourseTest;
  #limit: number;
  #world: World;
  #cfg: Config | null = null;
  #made: number;

  /** A run of `test` under `course`'s limits. */
  constructor(test: CourseTest, course: Course, world: World) {
    this.#test = test;
    this.#limit = course.testLimit;
    this.#world = world;
    this.#made = world.now();
  }

  /** Runs the test; rejects with what failed it. */
  async go(): Promise<void> {
    const cfg = this.#cfg = new Config(this.#test.servers, this.#test.unreliable, this.#world);
    const late = setTimeout(
      () => cfg.abort(new TestFailure("timeout", `test took longer than ${this.#limit} seconds`)),
      this.#limit * 1000,
    );
    cfg.begin();
    try {
      await Promise.race([this.#test.body(cfg), cfg.aborted]);
    } finally {
      clearTimeout(late);
    }
  }

  /** Kills the servers and closes the network, once the verdict is in. */
  cleanup(): void {
    this.#cfg?.cleanup();
  }

  /** What each server believes now. */
  views(): ServerView[] {
    return this.#cfg?.views() ?? [];
  }

  /** The verdict on a run that ended well (no `ending`), by an error of `go`, or as the simulator says. */
  verdict(ending: unknown): Verdict {
    const cfg = this.#cfg;
    const failure = ending === undefined ? null : this.#failure(ending);
    const numbers = cfg?.end() ?? { seconds: 0, rpcs: 0, bytes: 0, commits: 0 };
    const total = (this.#world.now() - this.#made) / 1e6;
    const leftOut = failure === null && cfg?.leftOut ? { leftOut: cfg.leftOut } : {};
    return { passed: failure === null, failure, ...leftOut, ...numbers, total, peers: this.#test.servers };
  }

  #failure(ending: unknown): Failure {
    const common = {
      at: this.#world.now() - this.#made,
      servers: this.views(),
    };
    if (isEnding(ending)) {
      return { ...common, where: null, ...ending };
    }
    const error = ending instanceof Error ? ending : new Error(String(ending));
    const where = placeInSuite(error.stack);
    if (!(error instanceof TestFailure)) {
      return {
        ...common,
        kind: "fault",
        message: `the tester itself failed: ${error.message}`,
        where,
        server: null,
        stack: (error.stack ?? "").split("\n").slice(1),
      };
    }
    const cause = error.thrown;
    return {
      ...common,
      kind: error.kind,
      message: cause === null || error.message.includes(cause.message)
        ? error.message
        : `${error.message}: ${cause.text}`,
      where,
      server: error.server,
      // Of a failure that the server's code came upon, such as a Call that cannot be sent, the stack leads to it.
      stack: cause?.stack ?? (error.server === null ? [] : (error.stack ?? "").split("\n").slice(1)),
    };
  }
}

function isEnding(value: unknown): value is Ending {
  return typeof value === "object" && value !== null && !(value instanceof Error) && "kind" in value;
}
