/** What a received definition and the type to decode into are compiled to. */
import type { Field, Type } from "./types.ts";

/** One step of reading. `code` is a kind of the local type, or one of compile.ts's codes. */
export class Op {
  elem: Op | null = null;
  key: Op | null = null;
  fields: FieldOp[] = [];
  /** How many of `fields` have a counterpart in the local struct. */
  matched = 0;
  /** How many fields the sender's struct has; -1 if it is not a struct. */
  remoteFields = -1;
  /** The length that an array must have, or -1. */
  length = -1;

  /** @param name what overflow errors call the value: a field, "element of X", or a type */
  constructor(readonly code: number, readonly type: Type, readonly name: string) {}
}

/** What to do with one field of the sender's struct. */
export interface FieldOp {
  readonly name: string;
  readonly op: Op;
  readonly code: number;
  /** For a field of an embedded struct, the fields that lead to it; otherwise null. */
  readonly path: readonly Field[] | null;
}
