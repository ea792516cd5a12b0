/**
 * Runs one test: makes its cluster, runs its body, and gives the verdict.
 *
 * @module
 */

import type { Cluster, Numbers } from "./cluster.ts";
import {
  type Failure,
  type FailureKind,
  failureOf,
  placeInSuite,
  type ServerView,
  TestFailure,
  thrown,
} from "./failure.ts";
import type { LabCode, LabTest } from "./lab.ts";
import type { World } from "./world.ts";

/** The result of a test, with the numbers of its Passed line. */
export interface Verdict extends Numbers {
  /** Whether it passed. */
  passed: boolean;
  /** What failed it; null if nothing did. */
  failure: Failure | null;
  /** The numbers of the sections before the last one begun, where a test has several. */
  sections?: Numbers[];
  /** Why the test cannot judge this Raft; then `passed` is true, but means nothing. */
  leftOut?: string;
  /** Seconds since the cluster was made, as Go's `--- FAIL: X (5.04s)` counts. */
  total: number;
  /** Number of servers. */
  peers: number;
}

/** An ending of a run that the test body did not see: the simulator's faults. */
interface EndingFields {
  /** What kind of failure it is. */
  kind: FailureKind;
  /** The sentence. */
  message: string;
  /** The server to blame; null if none. */
  server: number | null;
  /** Lines of the error's stack. */
  stack: string[];
}

/** Such an ending. Nothing that a server throws can be one, whatever it looks like. */
export class Ending {
  #fields: EndingFields;

  constructor(fields: EndingFields) {
    this.#fields = fields;
  }

  /** The fields of an Ending; null if the value is none. Runs no server's code. */
  static in(value: unknown): EndingFields | null {
    return typeof value === "object" && value !== null && #fields in value ? value.#fields : null;
  }
}

/** Runs one test once. */
export class Run {
  #test: LabTest;
  #code: LabCode;
  #limit: number;
  #world: World;
  #cluster: Cluster | null = null;
  #made: number;

  /** `limit` is in seconds. */
  constructor(test: LabTest, code: LabCode, limit: number, world: World) {
    this.#test = test;
    this.#code = code;
    this.#limit = limit;
    this.#world = world;
    this.#made = world.now();
  }

  /** Runs the test; rejects with its failure. */
  async go(): Promise<void> {
    const cluster = this.#cluster = this.#code.cluster(this.#test, this.#world);
    const body = this.#code.bodies[this.#test.body] as (cluster: Cluster) => Promise<void>;
    const late = setTimeout(
      () => cluster.abort(new TestFailure("timeout", `test took longer than ${this.#limit} seconds`)),
      this.#limit * 1000,
    );
    cluster.begin();
    this.#world.steering?.begin(cluster);
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

  /**
   * The verdict on a run that ended well (null), by an error of `go`, or by the simulator. Anything may have been
   * thrown, even `undefined`, so it is wrapped in an object and cannot be mistaken for a good end.
   */
  verdict(ended: { by: unknown } | null): Verdict {
    const cluster = this.#cluster;
    const failure = ended === null ? null : this.#failure(ended.by);
    const numbers = cluster?.end() ?? { seconds: 0, rpcs: 0, bytes: 0, counts: {} };
    const total = (this.#world.now() - this.#made) / 1e6;
    const leftOut = failure === null && cluster?.leftOut ? { leftOut: cluster.leftOut } : {};
    const before = cluster?.sections ?? [];
    const sections = before.length > 0 ? { sections: [...before] } : {};
    const { servers: peers } = this.#test;
    return { passed: failure === null, failure, ...leftOut, ...sections, ...numbers, total, peers };
  }

  #failure(ending: unknown): Failure {
    const common = {
      at: this.#world.now() - this.#made,
      servers: this.views(),
    };
    const waits = () => this.#cluster?.waits() ?? [];
    const suspects = (server: number | null, layer = this.#cluster?.suspect() ?? null) =>
      layer === null || server !== null ? {} : { suspect: layer };
    const fields = Ending.in(ending);
    if (fields !== null) {
      const notes = fields.kind === "timeout" ? waits() : [];
      return { ...common, where: null, ...fields, ...noted(notes), ...suspects(fields.server) };
    }
    const error = failureOf(ending) ??
      // An error that is not the harness's was thrown by an unknown server.
      (isHarness(ending)
        ? ending
        : new TestFailure("crash", `exception in a server's code: ${thrown(ending).text}`, null, ending));
    const where = placeInSuite(error.stack, this.#code.hasBodies);
    if (!TestFailure.is(error)) {
      return {
        ...common,
        kind: "fault",
        message: `the tester itself failed: ${error.message}`,
        where,
        server: null,
        stack: (error.stack ?? "").split("\n").slice(1),
      };
    }
    const { thrown: cause, findings } = error;
    return {
      ...common,
      kind: error.kind,
      message: cause === null || error.message.includes(cause.message)
        ? error.message
        : `${error.message}: ${cause.text}`,
      where,
      server: error.server,
      ...noted([...findings.notes ?? [], ...(error.kind === "timeout" ? waits() : [])]),
      ...suspects(error.server, findings.suspect),
      // A failure inside the server's code, such as a Call that cannot be sent: its stack shows the place.
      stack: cause?.stack ?? (error.server === null ? [] : (error.stack ?? "").split("\n").slice(1)),
    };
  }
}

/** Notes, if there are any. */
function noted(notes: readonly string[]): Pick<Failure, "notes"> {
  return notes.length === 0 ? {} : { notes: [...notes] };
}

/** Whether it is an error of the harness's own. */
function isHarness(value: unknown): value is Error {
  try {
    return value instanceof Error;
  } catch {
    return false;
  }
}
