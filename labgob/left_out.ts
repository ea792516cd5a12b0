/**
 * Zeros that gob leaves out. A field that is zero is not sent, so a field that was not zero before decoding
 * keeps its value, and the zero is lost: for example a vote for S0, if votedFor is -1 at first. This can be
 * detected, because the sender's definition says which fields its struct has.
 */
import { complainOfZero, type NonDefault } from "./check.ts";
import type { Decoder } from "./gob/decode.ts";
import { GobError } from "./gob/error.ts";
import type { Op } from "./gob/op.ts";
import { type Fields, type Type } from "./gob/types.ts";

/**
 * Decodes into a struct with fields that are not at their default, and complains about those that were sent
 * as zero.
 *
 * @param held these fields: each holds undefined while the value is decoded, since nobody can send that
 */
export function decodeOver(gob: Decoder, t: Type, target: unknown, held: readonly NonDefault[]): unknown {
  const cleared = held.filter(({ holder, name }) => isPlain(holder, name));
  for (const { holder, name } of cleared) holder[name] = undefined;
  let value: unknown;
  try {
    return value = gob.decode(t, target);
  } finally {
    const read = value !== undefined && !(value instanceof GobError);
    for (const each of cleared) {
      if (each.holder[each.name] !== undefined) continue;
      each.holder[each.name] = each.value;
      if (read && has(gob.received(t), each.path)) complainOfZero(t, each);
    }
  }
}

/** Whether the sender's struct has the field at this path. */
function has(op: Op, path: readonly string[]): boolean {
  let at: Op | undefined = op;
  for (const name of path) {
    // A field that is skipped, or belongs to an embedded struct, is not decoded into the field of this name.
    at = at?.fields.find((field) =>
      field.name === name && field.path === null && field.code === field.op.type.kind
    )?.op;
  }
  return at !== undefined;
}

/** Whether the field is a plain property, which can be read and written without running code. */
function isPlain(holder: Fields, name: string): boolean {
  return Object.getOwnPropertyDescriptor(holder, name)?.writable === true;
}
