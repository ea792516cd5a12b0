/**
 * The type of a list or map, written on it where neither printing nor enumeration finds it.
 *
 * A private field put on a finished object: a WeakMap costs ten times as much, a hidden property thirty times.
 */
import type { Type } from "./types.ts";

class Given {
  constructor(object: object) {
    return object;
  }
}

class Tagged extends Given {
  #type: Type;

  constructor(object: object, t: Type) {
    super(object);
    this.#type = t;
  }

  static read(object: object): Type | null {
    return #type in object ? (object as Tagged).#type : null;
  }
}

/** Writes the type on a list or map that has none yet. */
export function tag<O extends object>(object: O, t: Type): O {
  new Tagged(object, t);
  return object;
}

/** The type written on a list or map, or null. */
export function tagOf(object: object): Type | null {
  return Tagged.read(object);
}
