/**
 * One test, from the making of its cluster to its verdict.
 *
 * @module
 */

import type { Cluster, Numbers } from "./cluster.ts";
import { type Failure, type FailureKind, placeInSuite, type ServerView, TestFailure } from "./failure.ts";
import type { LabCode, LabTest } from "./lab.ts";
import type { World } from "./world.ts";

/** What came of a test, with the numbers of its Passed line. */
export interface Verdict extends Numbers {
  /** Whether nothing failed it. */
  passed: boolean;
  /** What did. */
  failure: Failure | null;
  /** Why the test cannot judge this Raft: then `passed` says only that nothing failed it. */
  leftOut?: string;
  /** Seconds from the making of the cluster on, as Go's `--- FAIL: X (5.04s)` counts. */
  total: number;
  /** Number of servers. */
  peers: number;
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
  #test: LabTest;
  #code: LabCode;
  #limit: number;
  #world: World;
  #cluster: Cluster | null = null;
  #made: number;

  /** A run of one of the lab's tests, which may take `limit` seconds. */
  constructor(test: LabTest, code: LabCode, limit: number, world: World) {
    this.#test = test;
    this.#code = code;
    this.#limit = limit;
    this.#world = world;
    this.#made = world.now();
  }

  /** Runs the test; rejects with what failed it. */
  async go(): Promise<void> {
    const cluster = this.#cluster = this.#code.cluster(this.#test, this.#world);
    const body = this.#code.bodies[this.#test.body] as (cluster: Cluster) => Promise<void>;
    const late = setTimeout(
      () => cluster.abort(new TestFailure("timeout", `test took longer than ${this.#limit} seconds`)),
      this.#limit * 1000,
    );
    cluster.begin();
    try {
      await Promise.race([body(cluster), cluster.aborted]);
    } finally {
      clearTimeout(late);
    }
  }

  /** Kills the servers and closes the network, once the verdict is in. */
  cleanup(): void {
    this.#cluster?.cleanup();
  }

  /** What each server believes now. */
  views(): ServerView[] {
    return this.#cluster?.views() ?? [];
  }

  /** The verdict on a run that ended well (no `ending`), by an error of `go`, or as the simulator says. */
  verdict(ending: unknown): Verdict {
    const cluster = this.#cluster;
    const failure = ending === undefined ? null : this.#failure(ending);
    const numbers = cluster?.end() ?? { seconds: 0, rpcs: 0, bytes: 0, counts: {} };
    const total = (this.#world.now() - this.#made) / 1e6;
    const leftOut = failure === null && cluster?.leftOut ? { leftOut: cluster.leftOut } : {};
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
    const where = placeInSuite(error.stack, this.#code.hasBodies);
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
