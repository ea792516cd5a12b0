// Integers around every power of two, wherever a shorter encoding begins or ends, compared with Go.
// @ts-types="../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";
import { Buffer, int16, int8, listOf, NewDecoder, NewEncoder, uint64 } from "./mod.ts";
import { reset } from "./harness.ts";
import { hex } from "./testdata/hex.ts";

class Entry {
  static fields = { A: int16, B: int8, U: uint64 };
  Term = 0;
  Command: unknown = null;
  A = 0;
  B = 0;
  U = 0;
  S = "";
}

/** The hash of what testdata/integers.go prints. */
const gos = "21e40fe24418510cf1d8b8d36b66f8e0385a1d59b5dbb7baffd37578fec51a8a";

const texts = ["", "a", "Put", "é", "0123456789012345678901234567890123456789"];
const int = (n: number, bits: number) => Number(BigInt.asIntN(bits, BigInt(n)));

Deno.test("integers: around powers of two, in ints of all sizes and in interfaces, as Go writes them", async () => {
  let count = 0;
  let all = "";
  for (let k = 0; k <= 53; k++) {
    for (let d = -2; d <= 2; d++) {
      for (const sign of [1, -1]) {
        const n = sign * (2 ** k + d);
        if (!Number.isSafeInteger(n)) continue;
        const S = texts[count++ % texts.length];
        const entries = listOf(Entry);
        const ints = (n: number) => ({ Term: n, A: int(n, 16), B: int(n, 8), S });
        entries.push(Object.assign(new Entry(), { ...ints(n + 0), Command: n + 0, U: Math.abs(n) }));
        entries.push(Object.assign(new Entry(), { ...ints(0 - n), Command: S, U: 0 }));
        reset();
        const buffer = new Buffer();
        NewEncoder(buffer).Encode(entries);
        all += hex(buffer.Bytes()) + "\n";
        const back = listOf(Entry);
        NewDecoder(buffer).Decode(back);
        assertEquals(back, entries);
      }
    }
  }
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(all)));
  assertEquals(hex(sum), gos);
});
