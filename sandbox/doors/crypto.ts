/**
 * Replaces `node:crypto` in a student's file: chance comes from the replaced Web Crypto, hashes are the platform's.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import * as platform from "node:crypto";
import { freezeDoor } from "../seal.ts";

/** The largest array that crypto.getRandomValues fills at once. */
const CHUNK = 65536;

/** Fills `size` bytes of a view, from `offset` on. */
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

/** `size` random bytes: passed to `callback` asynchronously if there is one, else returned. */
export function randomBytes(
  size: number,
  callback?: (error: null, bytes: Buffer) => void,
): Buffer | undefined {
  const bytes = randomFillSync(Buffer.alloc(size));
  if (callback === undefined) return bytes;
  setImmediate(() => callback(null, bytes));
}

/** An integer in [min, max), or [0, min) without max: passed to `callback` if there is one, else returned. */
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

/** Same as crypto.getRandomValues. */
export function getRandomValues<T extends ArrayBufferView<ArrayBuffer>>(view: T): T {
  return crypto.getRandomValues(view as unknown as Uint8Array<ArrayBuffer>) as unknown as T;
}

/** Wraps the platform's hash, so that nothing else of it can be reached. */
class Hash {
  #hash: platform.Hash | platform.Hmac;

  constructor(hash: platform.Hash | platform.Hmac) {
    this.#hash = hash;
  }

  /** Adds data to the hash. */
  update(data: string | Uint8Array): this {
    this.#hash.update(data as string);
    return this;
  }

  /** The hash, as encoded text or as bytes. */
  digest(): Buffer;
  digest(encoding: "hex" | "base64" | "base64url"): string;
  digest(encoding?: "hex" | "base64" | "base64url"): string | Buffer {
    return encoding === undefined ? this.#hash.digest() : this.#hash.digest(encoding);
  }
}

/** Same as Node's: `createHash("sha256").update(text).digest("hex")`. */
export function createHash(algorithm: string): Hash {
  return new Hash(platform.createHash(algorithm));
}

/** Same as Node's. */
export function createHmac(algorithm: string, key: string | Uint8Array): Hash {
  return new Hash(platform.createHmac(algorithm, key));
}

/** Names that createHash accepts. */
export function getHashes(): string[] {
  return platform.getHashes();
}

/** Whether two views hold the same bytes. */
export function timingSafeEqual(a: Uint8Array, b: Uint8Array): boolean {
  return platform.timingSafeEqual(a, b);
}

/** The replaced Web Crypto object. */
export const webcrypto: Crypto = crypto;
const all = {
  ...{ createHash, createHmac, getHashes, timingSafeEqual, webcrypto },
  ...{ getRandomValues, randomBytes, randomFillSync, randomInt, randomUUID },
};
freezeDoor(all, Hash);
export default all;
