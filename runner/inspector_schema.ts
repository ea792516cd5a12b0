/**
 * The parts of the engine's inspector protocol that are used, as schemas. Loaded only when a process does not return.
 *
 * @module
 */

import * as v from "valibot";
import { object, type Schema, text, value } from "../platform/schema.ts";

/** An event has a method and params, an answer the id of its request and a result. */
export const messageSchema = object({
  id: v.optional(value<number>(Number.isSafeInteger, "a whole number")),
  method: v.optional(text),
  params: v.optional(v.unknown()),
  result: v.optional(v.unknown()),
});

/** The result of `Runtime.evaluate`. */
export const answer = object({ result: object({ value: v.optional(v.unknown()) }) });

/** The child's answer: a stack, and the server whose code it is, or -1. */
export const place = v.tuple([v.string(), v.number()]);

const node = v.object({
  callFrame: v.object({ functionName: v.string(), url: v.string(), lineNumber: v.number() }),
  hitCount: v.optional(v.number()),
  positionTicks: v.optional(v.array(v.object({ line: v.number(), ticks: v.number() }))),
});
/** A function as the profiler saw it; lines of `positionTicks` count from 1, that of the function from 0. */
export type ProfileNode = v.InferOutput<typeof node>;

/** The result of `Profiler.stop`. */
export const profile = v.object({ profile: v.object({ nodes: v.array(node) }) });

/** The value if it matches the schema, else null. */
export function readAs<T>(given: unknown, schema: Schema<T>): T | null {
  const { success, output } = v.safeParse(schema, given);
  return success ? output : null;
}

export { parseJson } from "../platform/schema.ts";
