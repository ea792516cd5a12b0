/**
 * The type of a list or map, attached to it where neither printing nor enumeration shows it.
 *
 * It is a private field added to a finished object: a WeakMap costs ten times as much, a hidden property
 * thirty times.
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

/** Attaches the type to a list or map that has none yet. */
export function tag<O extends object>(object: O, t: Type): O {
  new Tagged(object, t);
  return object;
}

/** The type attached to a list or map, or null. */
export function tagOf(object: object): Type | null {
  return Tagged.read(object);
}
