/**
 * Bytes that lack a value, because it could not be encoded. Whoever keeps such bytes has lost it, though nothing shows:
 * so those who keep bytes for a server can ask here.
 */

/** Why a value is not in the bytes. */
export interface Missing {
  /** Why it could not be encoded. */
  readonly reason: string;
  /** The stack of the call of Encode. */
  readonly stack: string;
}

/** So many of the bytes handed out are remembered. */
const remembered = 16;

let incomplete = new WeakMap<object, Missing>();
let handedOut: { readonly bytes: Uint8Array; readonly missing: Missing }[] = [];

/** A value did not get into a buffer; the first one counts. */
export function markIncomplete(buffer: object, reason: string): void {
  if (!incomplete.has(buffer)) incomplete.set(buffer, { reason, stack: new Error().stack ?? "" });
}

/** A buffer that `markIncomplete` knows has handed out these bytes, of which a copy is kept. */
export function handOut(buffer: object, bytes: Uint8Array): void {
  const missing = incomplete.get(buffer);
  if (missing === undefined) return;
  if (handedOut.length === remembered) handedOut.shift();
  handedOut.push({ bytes: bytes.slice(), missing });
}

/** What the bytes of a buffer lack, compared by content: null if nothing that is known of. */
export function missingFrom(bytes: Uint8Array): Missing | null {
  const same = (other: Uint8Array) => other.length === bytes.length && other.every((b, i) => b === bytes[i]);
  return handedOut.findLast((each) => same(each.bytes))?.missing ?? null;
}

/** Forgets all of it. */
export function resetMissing(): void {
  incomplete = new WeakMap();
  handedOut = [];
}
