/**
 * What failures that look alike have in common.
 *
 * @module
 */

import type { Failure } from "../runner/protocol.ts";

/** Letters after which a look is cut. */
const longestLook = 300;

/**
 * A failure without what differs from run to run: which server, which index, which value. Two failures with one look
 * most likely have one cause.
 *
 * @example
 * ```ts
 * lookOf({ kind: "assertion", message: "one(100) failed to reach agreement", where: "agreement.ts:14", stack: [] });
 * // "assertion: one(#) failed to reach agreement, agreement.ts:14"
 * ```
 */
export function lookOf(failure: Pick<Failure, "kind" | "message" | "where" | "stack">): string {
  const { kind, message, where, stack } = failure;
  const [first] = message.split("\n", 1);
  // Of the student's own code the line: the name of a function reads differently in Deno and in Bun.
  const place = where ?? /([^\s(]+:\d+):\d+\)?$/.exec(stack[0] ?? "")?.[1] ?? null;
  return `${kind}: ${abstracted(first)}${place === null ? "" : `, ${place}`}`;
}

/** A sentence with `#` for every number, list of numbers, and long text without spaces. */
function abstracted(sentence: string): string {
  const text = sentence
    .replace(/\S{40,}/g, "#")
    // Rules S1 to S18 are not servers.
    .replace(/(?<!\brule )\bS\d+\b/g, "S#")
    // A digit after a letter is part of a name, such as Persist1.
    .replace(/(?<![\w$])-?\d+(\.\d+)?(e[+-]?\d+)?/g, "#")
    .replace(/#(?:[ ,]+#)+/g, "#");
  return text.length > longestLook ? `${text.slice(0, longestLook)} ...` : text;
}
