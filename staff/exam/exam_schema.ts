/**
 * The result of an exam as a schema, from which its type comes: docs/exam.md says what each field means.
 *
 * @module
 */

import * as v from "valibot";
import { amount, count, list, object, oneOf, orNull, text, texts, yesOrNo } from "../../platform/schema.ts";
import type { Naming } from "./verdict.ts";

export const examFormat = "raftlab exam";
/** Counted up when a field is removed or changes its meaning, not when one is added. */
export const examVersion = 1;

const findings = list(object({ test: text, seed: count, text }));

/** The number of seeds in which something happened: in all, and by name. */
const shownEntries = { seeds: count, by: v.record(v.string(), count) };

const raft = object({
  name: text,
  right: yesOrNo,
  base: orNull(text),
  breaks: orNull(text),
  rules: texts,
  seeds: count,
  caught: yesOrNo,
  suite: object(shownEntries),
  extra: object(shownEntries),
  referee: object({ ...shownEntries, right: count }),
  named: orNull(oneOf<Naming>("yes", "no", "tests only")),
  spared: texts,
  findings,
  faults: findings,
  real: amount,
});

export const examSchema = object({
  format: oneOf(examFormat),
  version: oneOf(examVersion),
  lab: text,
  runtime: text,
  begun: text,
  wall: amount,
  complete: yesOrNo,
  code: count,
  course: text,
  seeds: object({ first: count, count, right: count }),
  tests: object({ suite: texts, extra: texts }),
  snapshots: object({ course: text, suite: texts, extra: texts }),
  rafts: list(raft),
  summary: object({
    right: count,
    blamed: texts,
    mutants: count,
    missed: texts,
    seen: count,
    named: count,
    misnamed: texts,
  }),
});

export type ExamRecord = v.InferOutput<typeof examSchema>;
export type RaftRecord = v.InferOutput<typeof raft>;
