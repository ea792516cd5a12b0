import { instead } from "./clock.ts";
import type { Patches } from "./patches.ts";
import type { Random } from "./random.ts";

/** Math.random and the Web Crypto functions draw from the simulation's stream "student". */
export function patchChance(patches: Patches): void {
  patches.fn(Math, "random", instead((sim) => sim.studentRandom.float()));
  for (const target of [Object.getPrototypeOf(crypto), crypto]) {
    patches.fn(
      target,
      "getRandomValues",
      instead((sim, array) => fillRandomValues(sim.studentRandom, array)),
    );
    patches.fn(target, "randomUUID", instead((sim) => randomUUID(sim.studentRandom)));
  }
}

/** Like crypto.getRandomValues: fills an integer array of at most 65,536 bytes and returns it. */
function fillRandomValues(random: Random, array: unknown): unknown {
  if (!ArrayBuffer.isView(array) || array instanceof DataView || /^Float/.test(array.constructor.name)) {
    throw new TypeError("crypto.getRandomValues: the array must be a typed array of integers");
  }
  if (array.byteLength > 65536) {
    throw new DOMException(
      `crypto.getRandomValues: the array must have at most 65536 bytes, got ${array.byteLength}`,
      "QuotaExceededError",
    );
  }
  fillBytes(random, new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  return array;
}

/** Fills `bytes` from `random`, with one draw per byte. */
function fillBytes(random: Random, bytes: Uint8Array): void {
  for (let i = 0; i < bytes.length; i++) bytes[i] = random.uint32() >>> 24;
}

/** A version 4 UUID (RFC 9562). */
function randomUUID(random: Random): string {
  const bytes = new Uint8Array(16);
  fillBytes(random, bytes);
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = bytes.toHex();
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
