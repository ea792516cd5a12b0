/**
 * Stands for `node:crypto` in a student's file: chance comes from the replaced Web Crypto, hashes are the platform's.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash, createHmac, getHashes, timingSafeEqual } from "node:crypto";

/** The largest array crypto.getRandomValues fills at once. */
const CHUNK = 65536;

/** Fills a view's bytes, from `offset` on and `size` many. */
export function randomFillSync<T extends ArrayBufferView>(
  view: T,
  offset = 0,
  size = view.byteLength - offset,
): T {
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength).subarray(offset, offset + size);
  for (let i = 0; i < bytes.length; i += CHUNK) {
    crypto.getRandomValues(bytes.subarray(i, i + CHUNK) as Uint8Array<ArrayBuffer>);
  }
  return view;
}

/** `size` random bytes; given to `callback` after a turn of the loop, if there is one, else returned. */
export function randomBytes(
  size: number,
  callback?: (error: null, bytes: Buffer) => void,
): Buffer | undefined {
  const bytes = randomFillSync(Buffer.alloc(size));
  if (callback === undefined) return bytes;
  setImmediate(() => callback(null, bytes));
}

/** An integer in [min, max), or [0, min) if there is no max; given to `callback` or returned. */
export function randomInt(
  min: number,
  max?: number,
  callback?: (error: null, n: number) => void,
): number | undefined {
  if (typeof max === "function") return randomInt(0, min, max);
  if (max === undefined) return randomInt(0, min);
  const range = max - min;
  if (!Number.isSafeInteger(range) || range < 1) {
    throw new RangeError(`randomInt: max must be > min, got ${min}, ${max}`);
  }
  const [high, low] = crypto.getRandomValues(new Uint32Array(2));
  const n = min + Math.floor(((high >>> 5) * 67108864 + (low >>> 6)) / 9007199254740992 * range);
  if (callback === undefined) return n;
  setImmediate(() => callback(null, n));
}

/** A version 4 UUID. */
export function randomUUID(): string {
  return crypto.randomUUID();
}

/** As the Web Crypto call. */
export function getRandomValues<T extends ArrayBufferView<ArrayBuffer>>(view: T): T {
  return crypto.getRandomValues(view as unknown as Uint8Array<ArrayBuffer>) as unknown as T;
}

/** The replaced Web Crypto object. */
export const webcrypto: Crypto = crypto;
export { createHash, createHmac, getHashes, timingSafeEqual };
export default {
  ...{ createHash, createHmac, getHashes, timingSafeEqual, webcrypto },
  ...{ getRandomValues, randomBytes, randomFillSync, randomInt, randomUUID },
};
