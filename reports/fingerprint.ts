/**
 * Fingerprints of failures, by which they are grouped.
 *
 * @module
 */

import type { Failure } from "../runner/protocol.ts";

/** Characters after which a fingerprint is cut. */
const longestFingerprint = 300;

/**
 * A failure without what differs between runs: server, index, value. Two failures with the same fingerprint most likely
 * have the same cause.
 *
 * @example
 * ```ts
 * fingerprintOf({ kind: "assertion", message: "one(100) failed to reach agreement", where: "agreement.ts:14", stack: []
 * }); // "assertion: one(#) failed to reach agreement, agreement.ts:14"
 * ```
 */
export function fingerprintOf(failure: Pick<Failure, "kind" | "message" | "where" | "stack">): string {
  const { kind, message, where, stack } = failure;
  const [first] = message.split("\n", 1);
  // The student's code is identified by its line: Deno and Bun show function names differently.
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
  return text.length > longestFingerprint ? `${text.slice(0, longestFingerprint)} ...` : text;
}
