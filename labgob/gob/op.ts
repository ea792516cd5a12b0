/** What a definition that was received, and the type it is decoded into, are compiled to. */
import type { Field, Type } from "./types.ts";

/** One step of reading: by `code`, a kind of the local type, or a SKIP code of compile.ts. */
export class Op {
  elem: Op | null = null;
  key: Op | null = null;
  fields: FieldOp[] = [];
  /** How many of `fields` have a place in the local struct. */
  matched = 0;
  /** How many fields the sender's struct has; -1 when it is none. */
  remoteFields = -1;
  /** The length an array must have, or -1. */
  length = -1;

  /** @param name what overflow errors call the value: a field, "element of X", or a type */
  constructor(readonly code: number, readonly type: Type, readonly name: string) {}
}

/** What to do with one field of the sender's struct. */
export interface FieldOp {
  readonly name: string;
  readonly op: Op;
  readonly code: number;
  /** For a field of an embedded struct: the fields on the way to it. */
  readonly path: readonly Field[] | null;
}
