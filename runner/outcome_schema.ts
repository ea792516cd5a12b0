/**
 * The schema of a child's report on a test, for the parent and for result files.
 *
 * @module
 */

import * as v from "valibot";
import {
  amount,
  count,
  fromOne,
  list,
  object,
  oneOf,
  orNull,
  type Schema,
  text,
  texts,
  value,
  yesOrNo,
} from "../platform/schema.ts";
import type { Complaint, Failure, Outcome, ServerView } from "./protocol.ts";

/** A number from the student's code, so any number; JSON has null for those that are not finite. */
const students = value<number>((value) => value === null || Number.isFinite(value), "a number");

const fact = value<string | number>(
  (value) => typeof value === "string" || value === null || Number.isFinite(value),
  "a string or a number",
);

const serverView: Schema<ServerView> = object({
  server: count,
  running: yesOrNo,
  connected: yesOrNo,
  facts: v.record(text, fact, "an object"),
});

const failureEntries = {
  kind: oneOf<Failure["kind"]>("assertion", "deadlock", "timeout", "crash", "refused", "fault"),
  message: text,
  where: orNull(text),
  server: orNull(count),
  at: amount,
  stack: texts,
  servers: list(serverView),
  notes: v.optional(texts),
  suspect: v.optional(oneOf<NonNullable<Failure["suspect"]>>("service", "raft")),
};

export const failureSchema: Schema<Failure> = object(failureEntries);

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

const numbersEntries = {
  seconds: amount,
  rpcs: count,
  bytes: count,
  counts: v.record(text, students, "an object"),
};

export const outcomeEntries = {
  test: text,
  seed: count,
  passed: yesOrNo,
  failure: v.nullable(object(failureEntries, "an object or null")),
  leftOut: v.optional(text),
  sections: v.optional(list(object(numbersEntries))),
  ...numbersEntries,
  total: amount,
  peers: fromOne,
  digest: text,
  steps: count,
  realMs: amount,
  complaints: v.optional(list(complaint)),
  unchecked: v.optional(texts),
};

const explored = object({
  runs: count,
  events: count,
  goals: v.record(text, count, "an object"),
  seeds: list(object({ code: text, goal: orNull(text) })),
  extent: v.nullable(object({ messages: count, us: count }, "an object or null")),
  seed: count,
  states: v.array(count, "a list of numbers"),
  code: orNull(text),
});

const covered = object({ states: list(count), goals: texts });

const outcome: Schema<Outcome> = object({
  ...outcomeEntries,
  covered: v.optional(covered),
  explored: v.optional(explored),
});

/** The events with which a child reports how its work ended. */
export const endEvent: Schema<{ outcome: Outcome; dropped?: number }> = object({
  outcome,
  dropped: v.optional(count),
});

export const loadErrorEvent: Schema<{ message: string; stack: string[] }> = object({
  message: text,
  stack: texts,
});

export { problemIn } from "../platform/schema.ts";
