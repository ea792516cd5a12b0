/**
 * The schema of a schedule's file. Loaded only to read one.
 *
 * @module
 */

import * as v from "valibot";
import type { Override } from "../explore/override.ts";
import {
  count,
  fromOne,
  list,
  object,
  oneOf,
  parseJson,
  problemIn,
  text,
  value,
  versionProblem,
  within,
  yesOrNo,
} from "../platform/schema.ts";

const scheduleFormat = "raftlab schedule";
const scheduleVersion = 1;

/** A file's content: a run, and its overrides. */
export interface ScheduleFile {
  format: typeof scheduleFormat;
  version: typeof scheduleVersion;
  course: string;
  test: string;
  seed: number;
  race: boolean;
  overrides: Override[];
}

const server = within(0, 9, "a server's number, 0 to 9");
const span = value<number>(
  (value) => Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) < 1e12,
  "microseconds, 0 or more",
);
const what = oneOf("request", "reply");
const link = { from: server, to: server };
const message = { ...link, number: fromOne };
const moment = { server, at: span };

/** By `do`. */
const entries: Record<string, v.GenericSchema> = {
  lose: object({ do: text, what, ...message }),
  delay: object({ do: text, what, ...message, us: span }),
  "restart after": object({ do: text, ...message, us: span }),
  crash: object({ do: text, ...moment }),
  start: object({ do: text, ...moment }),
  restart: object({ do: text, ...moment }),
  pause: object({ do: text, ...moment, us: span }),
  fire: object({ do: text, ...moment }),
};

const steps: Record<string, v.GenericSchema> = {
  timer: object({ step: text, server }),
  deliver: object({ step: text, ...link, nth: fromOne }),
  lose: object({ step: text, ...link, nth: fromOne }),
  crash: object({ step: text, server }),
  start: object({ step: text, server }),
  command: object({ step: text, server }),
};

const whole = object({
  format: oneOf(scheduleFormat),
  version: count,
  course: text,
  test: text,
  seed: count,
  race: yesOrNo,
  overrides: list(object({})),
});

/** The schedule in a file's text, or the problem with it. */
export function problemInSchedule(written: string): ScheduleFile | string {
  const json = parseJson(written);
  if (json === undefined) return "it is not JSON";
  const problem = problemIn(json, whole);
  if (problem !== null) return problem.sentence;
  const file = json as ScheduleFile;
  const other = versionProblem(file.version, scheduleVersion, "let explore write it again");
  if (other !== null) return other;
  for (const [i, override] of file.overrides.entries()) {
    const said = problemOf(override);
    if (said !== null) return `overrides[${i}]: ${said}`;
  }
  return file;
}

function problemOf(override: Override): string | null {
  const isTimed = "do" in override;
  const known = isTimed ? entries : steps;
  const name = isTimed ? override.do : override.step;
  const schema = Object.hasOwn(known, name) ? known[name] : undefined;
  if (schema !== undefined) return problemIn(override, schema)?.sentence ?? null;
  const all = (table: object) => Object.keys(table).map((key) => JSON.stringify(key)).join(", ");
  if (isTimed) return `do is ${JSON.stringify(name)}; expected one of ${all(entries)}`;
  if ("step" in override) return `step is ${JSON.stringify(name)}; expected one of ${all(steps)}`;
  return "it has neither do nor step";
}
