/** SHA-256 of one block (FIPS 180-4) in 32-bit integer arithmetic, for random streams that cannot be predicted. */

/** Made on first use: most runs do not need it. */
let K = new Int32Array(0);
let START = new Int32Array(0);

/** The first 32 bits of the fractional parts of a root of the first primes. */
function constants(root: (x: number) => number, count: number): Int32Array<ArrayBuffer> {
  const found: number[] = [];
  for (let n = 2; found.length < count; n++) {
    let prime = true;
    for (let d = 2; d * d <= n; d++) if (n % d === 0) prime = false;
    if (prime) found.push(fraction(root, n));
  }
  return Int32Array.from(found);
}

/** A double has too few fractional bits to truncate the larger roots safely, so the integer is searched for. */
function fraction(root: (x: number) => number, n: number): number {
  const power = root(8) === 2 ? 3n : 2n;
  let x = BigInt(Math.floor(root(n) * 2 ** 32));
  const limit = BigInt(n) << (32n * power);
  while (x ** power > limit) x--;
  while ((x + 1n) ** power <= limit) x++;
  return Number(x & 0xffffffffn) | 0;
}

const schedule = new Int32Array(64);

/** Mixes 16 words of 32 bits into 8: SHA-256's state after the first block, without padding. */
export function sha256Block(words: ArrayLike<number>): Int32Array<ArrayBuffer> {
  if (K.length === 0) {
    K = constants((x) => Math.cbrt(x), 64);
    START = constants((x) => Math.sqrt(x), 8);
  }
  const w = schedule;
  for (let i = 0; i < 16; i++) w[i] = words[i];
  for (let i = 16; i < 64; i++) {
    const x = w[i - 15], y = w[i - 2];
    const s0 = rotated(x, 7) ^ rotated(x, 18) ^ (x >>> 3);
    const s1 = rotated(y, 17) ^ rotated(y, 19) ^ (y >>> 10);
    w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
  }
  let [a, b, c, d, e, f, g, h] = START;
  for (let i = 0; i < 64; i++) {
    const s1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25);
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
    const s0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22);
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g, g = f, f = e, e = (d + t1) | 0, d = c, c = b, b = a, a = (t1 + t2) | 0;
  }
  const sums = [a, b, c, d, e, f, g, h];
  return START.map((start, i) => (start + sums[i]) | 0);
}

function rotated(x: number, by: number): number {
  return (x >>> by) | (x << (32 - by));
}
