/**
 * `--schedule`: how a run deviates from its seed, as a code or in a file.
 *
 * @module
 */

import { codeOf, type Override, overridesOf } from "../explore/override.ts";
import { platform } from "../platform/platform.ts";
import { UsageError } from "../platform/usage_error.ts";
import type { LabTest } from "../tester/lab.ts";
import { defineOptions } from "./options.ts";
import type { ScheduleFile } from "./schedule_schema.ts";

/** The option, for commands that show one run. */
export const scheduleOptions = defineOptions({
  schedule: {
    type: "string",
    value: "CODE",
    accepts: "a code such as t2.d20, or the path of a schedule's file",
    group: "Which run",
    help:
      "how the run deviates from its seed: a code as printed by explore, or a file as written by it, which " +
      "also names the test and the seed (docs/explore.md)",
  },
});

/** A UsageError unless there is a seed, or a schedule whose file may name it. */
export function demandSeed(
  command: string,
  { seed, schedule }: { seed: number | null; schedule: string | null },
): void {
  if (seed !== null || (schedule !== null && typeof overridesOf(schedule) === "string")) return;
  throw new UsageError(
    `${command} needs --seed N: the last line of a run names its seed, and so does the command under each failure`,
  );
}

interface Scheduled {
  schedule: string | null;
  words: string[];
  course: string | null;
  seed: number | null;
  race: boolean;
  real: boolean;
}

/** The options with what the schedule's file names; `schedule` becomes a code. */
export async function withSchedule<O extends Scheduled>(options: O): Promise<O> {
  const { schedule } = options;
  if (schedule === null) return options;
  if (options.real) {
    throw new UsageError(
      "--schedule needs simulated time; on the wall clock (--real) nothing can be scheduled",
    );
  }
  const overrides = overridesOf(schedule);
  if (typeof overrides !== "string") return { ...options, schedule: codeOf(overrides) };
  const file = await readSchedule(schedule, overrides);
  const { course, test, seed, race } = file;
  const strange = options.words.find((word) => word.toLowerCase() !== test.toLowerCase());
  if (strange !== undefined) throw new UsageError(`--schedule ${schedule} is of ${test}, not of ${strange}`);
  return { ...options, words: [test], course, seed, race, schedule: codeOf(file.overrides) };
}

function whyUnread(path: string, notACode: string): string {
  const kind = platform.kindOf(path);
  if (kind === "folder") return "it is a folder";
  if (kind !== "missing") return "it cannot be read";
  if (path.includes("/")) return "there is no such file";
  return `there is no such file, and it is not a code: ${notACode} is none of ` +
    "t2, d20, l20, c1, s1, x0, L20n5, M20n5, D20n5w300, E20n5w300, A20n5w0, C1t300, S1t300, R1t300, P1t300w40, F1t300";
}

async function readSchedule(path: string, notACode: string): Promise<ScheduleFile> {
  const text = platform.readText(path);
  if (text === null) throw new UsageError(`--schedule ${path}: ${whyUnread(path, notACode)}`);
  const { problemInSchedule } = await import("./schedule_schema.ts");
  const read = problemInSchedule(text);
  if (typeof read === "string") throw new UsageError(`--schedule ${path}: ${read}`);
  return read;
}

/** A schedule is for one test, and names servers that it has: else a UsageError. */
export function checkSchedule(schedule: string | null, tests: readonly LabTest[]): void {
  if (schedule === null) return;
  const [test] = tests;
  if (tests.length > 1) {
    throw new UsageError(`--schedule is for one test, such as ${test.name}; ${tests.length} are selected`);
  }
  for (const each of overridesOf(schedule) as Override[]) {
    const named = "server" in each ? [each.server] : [each.from, each.to];
    const missing = named.find((server) => server >= test.servers + (test.clients ?? 0));
    if (missing === undefined) continue;
    throw new UsageError(
      `--schedule: ${codeOf([each])} names S${missing}, and ${test.name} has the servers 0 to ${
        test.servers - 1
      }`,
    );
  }
}
