/**
 * The parts of the engine's inspector protocol that are used, as schemas. Loaded only when a process must be stopped.
 *
 * @module
 */

import * as v from "valibot";
import { list, object, type Schema, text, value } from "../platform/schema.ts";

/** An event has a method and params, an answer the id of its request and a result. */
export const messageSchema = object({
  id: v.optional(value<number>(Number.isSafeInteger, "a whole number")),
  method: v.optional(text),
  params: v.optional(v.unknown()),
  result: v.optional(v.unknown()),
});

/** Params of `Debugger.scriptParsed`. */
export const scriptParsed = object({ scriptId: text, url: text });

/** Params of `Debugger.paused`: the frames, innermost first. */
export const paused = object({
  callFrames: list(object({ callFrameId: text, location: object({ scriptId: text }) })),
});

/** The result of `Debugger.evaluateOnCallFrame`. */
export const evaluated = object({ result: object({ value: v.optional(v.unknown()) }) });

/** The value if it is as the schema has it, else null. */
export function readAs<T>(given: unknown, schema: Schema<T>): T | null {
  const { success, output } = v.safeParse(schema, given);
  return success ? output : null;
}

export { parseJson } from "../platform/schema.ts";
