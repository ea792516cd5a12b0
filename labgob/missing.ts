/**
 * Bytes that lack a value because it could not be encoded. Saving them would lose the value silently, so code
 * that saves bytes for a server can check here.
 */

/** Why bytes lack a value. */
export interface Missing {
  /** Why the value could not be encoded. */
  readonly reason: string;
  /** The stack of the call of Encode. */
  readonly stack: string;
}

/** How many of the returned byte arrays are remembered. */
const remembered = 16;

let incomplete = new WeakMap<object, Missing>();
let handedOut: { readonly bytes: Uint8Array; readonly missing: Missing }[] = [];

/** Marks a buffer that lacks a value; the first reason counts. */
export function markIncomplete(buffer: object, reason: string): void {
  if (!incomplete.has(buffer)) incomplete.set(buffer, { reason, stack: new Error().stack ?? "" });
}

/** Keeps a copy of bytes that an incomplete buffer has returned. */
export function handOut(buffer: object, bytes: Uint8Array): void {
  const missing = incomplete.get(buffer);
  if (missing === undefined) return;
  if (handedOut.length === remembered) handedOut.shift();
  handedOut.push({ bytes: bytes.slice(), missing });
}

/** What these bytes lack, found by their content; null if nothing is known to be missing. */
export function missingFrom(bytes: Uint8Array): Missing | null {
  const same = (other: Uint8Array) => other.length === bytes.length && other.every((b, i) => b === bytes[i]);
  return handedOut.findLast((each) => same(each.bytes))?.missing ?? null;
}

export function resetMissing(): void {
  incomplete = new WeakMap();
  handedOut = [];
}
