/**
 * Runs one test with one seed in a process of its own and reports its events.
 *
 * @module
 */

import type { LabTest } from "../../tester/lab.ts";
import type { Outcome } from "../../runner/protocol.ts";
import { type LoadError, Pool } from "../../runner/pool.ts";
import { childProgram, type importMapsOf, type StudentCode } from "../../runner/program.ts";
import { Schedule } from "../../runner/schedule.ts";
import type { TraceEvent } from "../../trace/event.ts";
import type { ReplayOptions } from "./replay_options.ts";
import { raceJitter } from "../test/test_run.ts";

/** The settings that all tests of a replay share. */
export interface ReplaySettings {
  student: StudentCode;
  map: Awaited<ReturnType<typeof importMapsOf>>;
  course: string;
  /** The options that affect the run. */
  options: Pick<ReplayOptions, "seed" | "race"> & { schedule?: string | null };
  /** Show all values in full. */
  full: boolean;
}

/** The exit code, and simulated seconds. */
export interface ReplayResult {
  code: number;
  seconds: number;
}

/** The student's file cannot be loaded. */
export class NotLoaded extends Error {
  constructor(readonly why: LoadError) {
    super(why.message);
  }
}

export class ReplayJob {
  #pool: Pool;

  constructor({ student, map }: Pick<ReplaySettings, "student" | "map">) {
    this.#pool = new Pool(childProgram(student, map));
  }

  /** Runs the test; `onEvent` gets its events as they happen. Null if it was stopped; throws NotLoaded. */
  async run(
    test: Pick<LabTest, "name" | "servers">,
    settings: ReplaySettings,
    onEvent: (event: TraceEvent) => void,
  ): Promise<Outcome | null> {
    const { student, course, options, full } = settings;
    let outcome: Outcome | null = null;
    let failed = false;
    const events = this.#pool.run({
      setup: {
        student,
        course,
        real: false,
        debug: true,
        jitter: options.race ? raceJitter : 0,
        trace: true,
        traceInFull: full,
      },
      jobs: () => ({
        test: test.name,
        seed: options.seed,
        overrides: options.schedule ?? undefined,
        peers: test.servers,
      }),
      schedule: new Schedule([test.name], 1),
      children: 1,
      atOnce: 1,
      ahead: 0,
      confirm: () => false, // its process has run nothing else
    });
    for await (const event of events) {
      if (event.type === "loadError") throw new NotLoaded(event);
      if (event.type === "trace") {
        failed ||= event.event.kind === "failed";
        onEvent(event.event);
      } else if (event.type === "print") {
        onEvent({ kind: "print", at: event.at, server: event.server, text: event.text });
      } else if (event.type === "end") {
        outcome = event.outcome;
        // A process that died or was killed could not record the failure itself.
        if (outcome.failure !== null && !failed) onEvent(failureEvent(outcome.failure));
      }
    }
    return outcome;
  }

  /** Kills the process. */
  stop(): void {
    this.#pool.stop();
  }
}

function failureEvent({ at, server, kind, message }: NonNullable<Outcome["failure"]>): TraceEvent {
  return { kind: "failed", at, server, failure: kind, message };
}
