/** Integers of all sizes: numbers and bigints. */
import { WRONG } from "./gob/explain.ts";
import type { Sink } from "./gob/sink.ts";
import { INT, type Type } from "./gob/types.ts";

/** Writes an integer that is not small: any number or bigint for which the type has room. */
export function integer(sink: Sink, t: Type, v: unknown): void {
  if (typeof v === "number" && Number.isInteger(v)) {
    if (Number.isSafeInteger(v)) {
      if (v < t.min || v > t.max) throw WRONG;
      return t.kind === INT ? sink.int(v) : sink.uint(v);
    }
    v = BigInt(v);
  }
  if (typeof v !== "bigint") throw WRONG;
  if (v !== (t.kind === INT ? BigInt.asIntN(t.bits, v) : BigInt.asUintN(t.bits, v))) throw WRONG;
  if (t.kind === INT) sink.wideInt(v);
  else sink.wideUint(v);
}
