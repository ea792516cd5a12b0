/**
 * docs/events.md as schemas, which a record must match to be counted. Further fields are allowed, since later versions
 * may add some.
 *
 * A schema's message says what it accepts; see wrongIn.
 *
 * @module
 */

import * as v from "valibot";
import type { Failure } from "../../runner/protocol.ts";
import {
  type Evidence,
  formatName,
  formatVersion,
  type Header,
  type ResultRecord,
  type RunRecord,
  type ShortestRecord,
  type Summary,
} from "../../reports/results.ts";

type Schema<T> = v.GenericSchema<unknown, T>;
type Complaint = NonNullable<RunRecord["complaints"]>[number];

/** A value that `isRight` accepts; `accepted` describes such values. */
function value<T>(isRight: (value: unknown) => boolean, accepted: string): v.CustomSchema<T, string> {
  return v.custom<T, string>(isRight, accepted);
}

function orNull<T>({ check, message }: v.CustomSchema<T, string>): v.CustomSchema<T | null, string> {
  return value((value) => value === null || check(value), `${message} or null`);
}

function oneOf<const T>(...values: T[]): v.CustomSchema<T, string> {
  const names = values.map((value) => JSON.stringify(value));
  const last = names.pop();
  return value(
    (value) => values.includes(value as T),
    names.length === 0 ? last! : `${names.join(", ")} or ${last}`,
  );
}

/** An object with at least these fields. */
function object<E extends v.ObjectEntries>(entries: E, accepted = "an object") {
  // An issue about a missing field has a path only on the object, not on the field's schema.
  return v.looseObject(
    entries,
    ({ path }) => path === undefined ? accepted : acceptedBy(entries[String(path[0].key)]),
  );
}

/** The message of a schema in this file, without the wrappers that make a value optional. */
function acceptedBy(schema: object): string {
  if ("wrapped" in schema) return acceptedBy(schema.wrapped as object);
  const { message } = schema as { message: string | ((issue: object) => string) };
  return typeof message === "function" ? message({}) : message;
}

function list<T>(item: Schema<T>, accepted: string) {
  return v.array(item, accepted);
}

const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
const text = value<string>((value) => typeof value === "string", "a string");
const yesOrNo = value<boolean>((value) => typeof value === "boolean", "true or false");
const count = value<number>(isCount, "a whole number, 0 or more");
const fromOne = value<number>((value) => isCount(value) && value !== 0, "a whole number, 1 or more");
const amount = value<number>(
  (value) => Number.isFinite(value) && (value as number) >= 0,
  "a number, 0 or more",
);
const texts = list(text, "a list of strings");

const header: Schema<Header> = object({
  type: oneOf("header"),
  format: oneOf(formatName),
  version: oneOf(formatVersion),
  lab: text,
  runtime: text,
  course: text,
  tests: texts,
  raft: orNull(text),
  raftHash: text,
  seed: count,
  rounds: orNull(count),
  shard: object({ index: fromOne, of: fromOne }),
  race: yesOrNo,
  real: yesOrNo,
  referee: v.optional(yesOrNo),
  strict: v.optional(yesOrNo),
  begun: text,
});

const failureEntries = {
  kind: oneOf<Failure["kind"]>("assertion", "deadlock", "timeout", "crash", "refused", "fault"),
  message: text,
  where: orNull(text),
  server: orNull(count),
  at: amount,
  stack: texts,
  servers: list(
    object({
      server: count,
      running: yesOrNo,
      connected: yesOrNo,
      term: orNull(value<number>(Number.isSafeInteger, "a whole number")),
      leader: orNull(yesOrNo),
      applied: count,
    }),
    "a list of objects",
  ),
};

const complaint: Schema<Complaint> = object({
  // Later versions may have more rules.
  rule: value<Complaint["rule"]>((value) => typeof value === "string", "a string"),
  severity: oneOf<Complaint["severity"]>("error", "warning", "note"),
  at: amount,
  server: count,
  section: text,
  sentence: text,
  context: orNull(text),
});

const evidenceEntries = {
  fingerprint: text,
  again: oneOf<Evidence["again"]>("same", "passes", "differs", null),
  prints: v.nullable(list(
    object({ at: orNull(amount), server: orNull(count), text }),
    "a list of objects or null",
  )),
  printsDropped: count,
  commands: texts,
};

const runEntries = {
  type: oneOf("run"),
  test: text,
  seed: count,
  passed: yesOrNo,
  failure: v.nullable(object(failureEntries, "an object or null")),
  leftOut: v.optional(text),
  seconds: amount,
  total: amount,
  peers: fromOne,
  rpcs: count,
  bytes: count,
  commits: count,
  digest: text,
  steps: count,
  realMs: amount,
  complaints: v.optional(list(complaint, "a list of objects")),
  evidence: v.nullable(object(evidenceEntries, "an object or null")),
};

const anyRun: Schema<RunRecord> = v.pipe(
  object(runEntries),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    const { passed, failure, evidence } = dataset.value;
    const wrong = (key: "failure" | "evidence") =>
      addIssue({
        message: passed ? "null, as the run has passed" : "an object, as the run has failed",
        input: dataset.value[key],
        path: [{ type: "object", origin: "value", input: dataset.value, key, value: dataset.value[key] }],
      });
    if (passed !== (failure === null)) wrong("failure");
    else if (passed !== (evidence === null)) wrong("evidence");
  }),
);

const shortest: Schema<ShortestRecord> = object({
  type: oneOf("shortest"),
  fingerprint: text,
  searched: count,
  found: count,
  run: object({ ...runEntries, failure: object(failureEntries), evidence: object(evidenceEntries) }),
});

const summary: Schema<Summary> = object({
  type: oneOf("summary"),
  runs: count,
  passed: count,
  failed: count,
  leftOut: v.optional(count),
  groups: count,
  broken: v.optional(count),
  wall: amount,
  ended: oneOf<Summary["ended"]>("rounds", "time", "failure", "interrupt"),
  code: count,
});

/** The schemas by record type. */
export const schemas: Record<ResultRecord["type"], Schema<ResultRecord>> = {
  header,
  run: anyRun,
  shortest,
  summary,
};

/** What is wrong with a record: `seconds is missing; expected a number, 0 or more`; null if nothing is. */
export function wrongIn(record: unknown, schema: Schema<ResultRecord>): string | null {
  const { issues } = v.safeParse(schema, record, { abortEarly: true });
  if (issues === undefined) return null;
  const [{ path = [], input, message }] = issues;
  const field = path.map(({ key }) => typeof key === "number" ? `[${key}]` : `.${key}`).join("").slice(1);
  return `${field} is ${input === undefined ? "missing" : shown(input)}; expected ${message}`;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
