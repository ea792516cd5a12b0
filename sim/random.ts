/** From sha256.ts; null until loadHash is called. */
let sha256Block: typeof import("./sha256.ts").sha256Block | null = null;

/** Loads a library that makeRandom needs for seeds of 2^32 or more; other runs do without it. */
export async function loadHash(): Promise<void> {
  ({ sha256Block } = await import("./sha256.ts"));
}

/** A seeded stream of random numbers, in 32-bit integer arithmetic so that every runtime gets the same ones. */
export interface Random {
  /** An integer, 0 to 2^32 - 1. */
  uint32(): number;
  /** An integer, 0 to n - 1, each equally likely. Throws RangeError unless `n` is an integer from 1 to 2^53. */
  below(n: number): number;
  /** A multiple of 2^-53 in [0, 1). */
  float(): number;
}

const TWO_32 = 4294967296;

/**
 * Makes the stream for a seed and a name.
 *
 * Streams with different names are independent: an extra draw from "student" does not change "network". With
 * a seed of 2^32 or more, a stream's numbers reveal neither the seed, nor another stream, nor the numbers to
 * come.
 *
 * @param seed an integer, -(2^53 - 1) to 2^53 - 1; throws RangeError otherwise. One of 2^32 or more needs
 * loadHash
 * @param stream what the numbers are for, e.g. "network"
 */
export function makeRandom(seed: number, stream: string): Random {
  if (!Number.isSafeInteger(seed)) {
    throw new RangeError(`makeRandom: the seed must be a safe integer, got ${seed}`);
  }
  return withUint32(seed >= TWO_32 ? hashed(seed, stream) : mixed(seed, stream));
}

/** An unpredictable stream: SHA-256 over seed, name and a counter. */
function hashed(seed: number, stream: string): () => number {
  if (sha256Block === null) throw new Error("makeRandom: a seed of 2^32 or more needs loadHash() first");
  const mix = sha256Block;
  const words = new Int32Array(16);
  words[0] = seed % TWO_32;
  words[1] = Math.floor(seed / TWO_32);
  for (let i = 0; i < stream.length; i += 12) {
    for (let k = 0; k < 12; k++) words[3 + k] = stream.charCodeAt(i + k) || 0;
    if (i + 12 < stream.length) words.set(mix(words).subarray(0, 3), 0);
  }
  words[15] = stream.length;
  let block = new Int32Array(0);
  let at = 0;
  return () => {
    if (at === block.length) {
      words[2]++;
      block = mix(words);
      at = 0;
    }
    return block[at++] >>> 0;
  };
}

/** The stream for a seed below 2^32, which is small enough to guess: fast, but not secret. */
function mixed(seed: number, stream: string): () => number {
  // The name and the seed's two halves go through one mixing function, which gives sfc32 its first state.
  let h = 0x9e3779b9;
  for (let i = 0; i < stream.length; i++) h = mix(h ^ stream.charCodeAt(i));
  h = mix(h ^ (seed >>> 0));
  h = mix(h ^ (Math.floor(seed / TWO_32) >>> 0));
  let a = h = mix(h);
  let b = h = mix(h);
  let c = h = mix(h);
  let counter = 1;

  // sfc32, the "small fast counter" generator of PractRand: 96 bits of state and a counter, period at least 2^32.
  function uint32(): number {
    const out = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + out | 0;
    return out >>> 0;
  }
  for (let i = 0; i < 12; i++) uint32(); // sfc32 needs its first twelve numbers discarded, so that similar seeds diverge
  return uint32;
}

function withUint32(uint32: () => number): Random {
  function float(): number {
    const high = uint32() >>> 5;
    const low = uint32() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }
  function below(n: number): number {
    if (!(n >= 1 && n <= 9007199254740992) || n % 1 !== 0) {
      throw new RangeError(`Random.below: n must be an integer from 1 to 2^53, got ${n}`);
    }
    if (n > TWO_32) return Math.floor(float() * n);
    // Draws from the incomplete last range of n numbers are rejected; otherwise small results would be more
    // likely.
    const limit = TWO_32 - TWO_32 % n;
    let x = uint32();
    while (x >= limit) x = uint32();
    return x % n;
  }
  return { uint32, below, float };
}

/** The finalizer of MurmurHash3 after an odd step: every input bit affects every output bit. */
function mix(x: number): number {
  x = (x + 0x6d2b79f5) | 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}
