/**
 * SHA-256 of one block, for random streams that cannot be predicted. Loaded for the first of them; most runs
 * have none.
 *
 * @module
 */

import { _SHA256 } from "@noble/hashes/sha2.js";

class OneBlock extends _SHA256 {
  readonly #start = this.get();
  readonly #block = new DataView(new ArrayBuffer(64));

  mixed(words: ArrayLike<number>): Int32Array<ArrayBuffer> {
    for (let i = 0; i < 16; i++) this.#block.setInt32(4 * i, words[i]);
    this.set(...this.#start);
    this.process(this.#block, 0);
    return Int32Array.from(this.get());
  }
}

const sha256 = new OneBlock();

/** Mixes 16 words of 32 bits into 8: SHA-256's state (FIPS 180-4) after the first block, without padding. */
export function sha256Block(words: ArrayLike<number>): Int32Array<ArrayBuffer> {
  return sha256.mixed(words);
}
