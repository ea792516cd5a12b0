/**
 * The type of a value in an interface, if the value alone does not show it: float64 3 becomes the number 3,
 * which would be sent on as an int. The type is kept for the place into which the value was decoded (a field
 * of a struct, an index of a list, a key of a Map, a Ref), and is valid as long as that place holds the same
 * value.
 */
import { classFor, typeOfValue } from "./classes.ts";
import * as T from "./gob/types.ts";
import { type Type } from "./gob/types.ts";

interface Kept {
  readonly value: unknown;
  readonly type: Type;
}
const places = new WeakMap<object, Map<unknown, Kept>>();

/** Whether a type was ever kept: most programs have no such values, so their encoders need not check. */
export let anyKept = false;

/** Keeps the type of the value in a place; null forgets the previous one. */
export function keepType(holder: object, place: unknown, value: unknown, type: Type | null): void {
  if (type === null) {
    if (anyKept) places.get(holder)?.delete(place);
    return;
  }
  anyKept = true;
  let kept = places.get(holder);
  if (kept === undefined) places.set(holder, kept = new Map());
  kept.set(place, { value, type });
}

/** Moves the kept types to another list that gets the same elements. */
export function moveTypes(from: object, to: object): void {
  const kept = places.get(from);
  if (kept === undefined) places.delete(to);
  else places.set(to, kept);
}

/** The type kept for the value in a place, or null. */
export function keptType(holder: object, place: unknown, value: unknown): Type | null {
  const kept = places.get(holder)?.get(place);
  return kept !== undefined && Object.is(kept.value, value) ? kept.type : null;
}

/** Whether a decoded value itself shows that it is of type t. */
export function tells(value: unknown, t: Type): boolean {
  const base = T.baseOf(t);
  switch (typeof value) {
    case "number":
    case "string":
    case "boolean":
    case "bigint":
      return base === typeOfValue(value);
    default: // lists, maps and bytes carry a tag, instances their class
      return base.kind !== T.STRUCT || classFor(base) !== undefined;
  }
}
