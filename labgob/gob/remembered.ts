/**
 * Long lists of structs that are encoded again and again, as by a Raft that saves its whole log each time:
 * the bytes of elements whose fields have not changed are copied. A program may change any field of any
 * element, so all are compared. The comparison is compiled for the class of the elements, which is many times
 * faster than reading fields by varying names.
 *
 * Only values that === can compare are remembered: numbers, strings, booleans, null, and structs of them.
 * Equal values have the same encoding, even 0 and -0: a struct leaves both out, and in an interface both are
 * the int 0.
 */
import type { Sink } from "./sink.ts";
import * as T from "./types.ts";
import type { Type } from "./types.ts";

/** From this length on, remembering a list is worth the effort. */
export const leastRemembered = 64;
/**
 * After this many lists in a row of which more than half had changed, lists of this type are no longer
 * remembered.
 */
const mostChanged = 16;

/** The fields of all elements, in order. */
interface Noted {
  /**
   * Strings, booleans, nulls, and the values of interfaces; for an object, the function that compares its
   * fields.
   */
  values: unknown[];
  /** Numeric fields, kept apart because in `values` V8 would allocate each of them. */
  numbers: Float64Array;
  /** How far a comparing function has come in `numbers`. */
  at: number;
}

/**
 * Compares an object's fields with those from values[at] and numbers[noted.at] on. Returns the next `at`, or
 * -1.
 */
type Compare = (object: object, noted: Noted, at: number) => number;
/** Returns how many elements at the front of a list, at most `most`, have the remembered fields. */
type CompareAll = (list: readonly unknown[], noted: Noted, most: number) => number;

/** The classes of values that the stream has had in interfaces. */
interface Classes {
  find(value: object): { readonly made: unknown; readonly base: Type } | null;
}

/** The elements of the last long list of one type. */
export class RememberedList {
  readonly #elem: Type;
  readonly #make!: Make;
  /**
   * The first element of a long list that was not remembered at once, since most lists are encoded only once.
   */
  #candidate: unknown = null;
  /** The constructor of all elements. */
  #made: unknown = null;
  readonly #noted: Noted = { values: [], numbers: new Float64Array(1024), at: 0 };
  /** The encoded elements. */
  #bytes = new Uint8Array(4096);
  /** Where each element ends in `values`, in `numbers`, and in `#bytes`. */
  #valueEnds: number[] = [];
  #numberEnds: number[] = [];
  #ends: number[] = [];
  /** For each class that occurs in interfaces, the first element with an instance of it. */
  #firsts: { readonly made: unknown; readonly at: number }[] = [];
  #compareAll: CompareAll | null = null;
  #compares = new Map<unknown, Compare>();
  /** The greatest depth at which such a list was nested in other values. */
  #depth = 0;
  #changed = 0;
  #isOpen = false;
  /** The list that was compared last and has not been encoded yet. */
  #compared: readonly unknown[] | null = null;

  /** If `make` is null, so that no functions can be made from text, nothing is remembered. */
  constructor(elem: Type, make: Make | null = makeHere) {
    this.#elem = elem;
    if (make === null) this.#changed = mostChanged + 1;
    else this.#make = make;
  }

  /**
   * How many elements at the front of a list are unchanged.
   *
   * @param depth how deep the list is nested in other values
   */
  same(list: readonly unknown[], depth: number): number {
    // A getter of a program's class may itself encode.
    if (this.#isOpen) return 0;
    if (depth > this.#depth) {
      this.#cut(0);
      this.#depth = depth;
    }
    this.#compared = list;
    const had = this.#ends.length;
    if (had === 0) return 0;
    this.#isOpen = true;
    try {
      return this.#compareAll!(list, this.#noted, Math.min(had, list.length));
    } finally {
      this.#isOpen = false;
      this.#noted.at = this.#numberEnds[had - 1];
    }
  }

  /**
   * Encodes a list whose first `same` elements are unchanged, as far as elements are or can be remembered.
   * Returns how many.
   *
   * @param encode writes an element to the sink
   */
  encode(
    list: readonly unknown[],
    same: number,
    sink: Sink,
    held: Classes,
    encode: (element: unknown) => void,
  ): number {
    const isCompared = this.#compared === list;
    this.#compared = null;
    if (!isCompared || this.#isOpen || !this.#isWorthwhile(list, same)) return 0;
    this.#cut(same);
    this.#isOpen = true;
    try {
      let done = 0;
      for (const { at } of [...this.#firsts]) {
        // The definition of its class may have to be sent here.
        if (at < done) continue;
        this.#copy(sink, done, at);
        encode(list[at]);
        done = at + 1;
      }
      this.#copy(sink, done, same);
      for (let i = same; i < list.length; i++) {
        const start = sink.length;
        encode(list[i]);
        if (!this.#add(list[i] as object, sink, start, held)) return i + 1;
      }
      return list.length;
    } finally {
      this.#isOpen = false;
    }
  }

  #isWorthwhile(list: readonly unknown[], same: number): boolean {
    if (this.#changed > mostChanged) return false;
    const had = this.#ends.length;
    if (same === 0) {
      const isAgain = list[0] === this.#candidate;
      this.#candidate = isAgain ? null : list[0];
      if (!isAgain || 2 * list.length < had) return false;
    }
    if (had > 0) this.#changed = 2 * same < had ? this.#changed + 1 : 0;
    return true;
  }

  /** Writes elements [from, to). */
  #copy(sink: Sink, from: number, to: number): void {
    if (from >= to) return;
    const start = from === 0 ? 0 : this.#ends[from - 1];
    sink.raw(this.#bytes.subarray(start, this.#ends[to - 1]));
  }

  /**
   * Remembers the next element, whose bytes start at `start` in the sink's result. Returns false if that is not
   * possible.
   */
  #add(element: object, sink: Sink, start: number, held: Classes): boolean {
    const at = this.#ends.length;
    if (at === 0 && (this.#compareAll === null || this.#made !== element.constructor)) {
      this.#made = element.constructor;
      this.#compareAll = compileAll(this.#make, this.#elem, this.#made);
    }
    if (element.constructor !== this.#made || !this.#note(this.#elem, element, held)) {
      this.#cut(at);
      // If not even the first element can be remembered, the type never can.
      if (at === 0) this.#changed = mostChanged + 1;
      return false;
    }
    let end = at === 0 ? 0 : this.#ends[at - 1];
    if (this.#firsts.at(-1)?.at !== at) {
      const bytes = sink.bytes.subarray(sink.start + start, sink.at);
      if (end + bytes.length > this.#bytes.length) {
        const grown = new Uint8Array(2 * (end + bytes.length));
        grown.set(this.#bytes.subarray(0, end));
        this.#bytes = grown;
      }
      this.#bytes.set(bytes, end);
      end += bytes.length;
    }
    this.#valueEnds.push(this.#noted.values.length);
    this.#numberEnds.push(this.#noted.at);
    this.#ends.push(end);
    return true;
  }

  /** Records the fields of an object. Returns false if one of them cannot be compared by ===. */
  #note(t: Type, object: object, held: Classes): boolean {
    const noted = this.#noted;
    for (const { name, kind, base } of t.sent) {
      const value = Object.getOwnPropertyDescriptor(object, name)?.value as unknown;
      switch (typeof value) {
        case "number":
          if (kind === T.INTERFACE) noted.values.push(value);
          else {
            if (noted.at === noted.numbers.length) {
              const grown = new Float64Array(2 * noted.at);
              grown.set(noted.numbers);
              noted.numbers = grown;
            }
            noted.numbers[noted.at++] = value;
          }
          break;
        case "string":
        case "boolean":
          noted.values.push(value);
          break;
        case "object":
          if (value === null && isNumber(kind)) return false;
          if (value === null) noted.values.push(value);
          else if (kind === T.STRUCT) {
            noted.values.push(this.#compareFor(base, null));
            if (!this.#note(base, value, held)) return false;
          } else if (kind === T.INTERFACE) {
            const found = held.find(value);
            if (found === null) return false;
            const { made, base } = found;
            if (!this.#firsts.some((first) => first.made === made)) {
              this.#firsts.push({ made, at: this.#ends.length });
            }
            noted.values.push(this.#compareFor(base, made));
            if (!this.#note(base, value, held)) return false;
          } else return false;
          break;
        default:
          return false;
      }
    }
    return true;
  }

  /** @param made the constructor that a value in an interface must have; null for other values */
  #compareFor(t: Type, made: unknown): Compare {
    const key = made ?? t;
    let compare = this.#compares.get(key);
    if (compare === undefined) this.#compares.set(key, compare = compile(this.#make, t, made));
    return compare;
  }

  /** Forgets all but the first n elements. */
  #cut(n: number): void {
    for (const ends of [this.#ends, this.#valueEnds, this.#numberEnds]) {
      ends.length = Math.min(ends.length, n);
    }
    this.#noted.values.length = n === 0 ? 0 : this.#valueEnds[n - 1];
    this.#noted.at = n === 0 ? 0 : this.#numberEnds[n - 1];
    this.#firsts = this.#firsts.filter(({ at }) => at < n);
  }
}

function isNumber(kind: T.Kind): boolean {
  return kind >= T.INT && kind <= T.FLOAT;
}

let compiled = 0;

/** Makes a function from its text. */
type Make = (text: string) => unknown;

const makeHere = ((): Make | null => {
  try {
    new Function("");
  } catch {
    return null; // the process does not allow it
  }
  return (text) => new Function(`return ${text}`)();
})();

/**
 * A function with code of its own, since V8 must not mix what it learns about one class with what it learns
 * about others.
 */
function made(make: Make, body: string, constructor: unknown): unknown {
  const outer = make(`function (made) { return ${body}; /* ${++compiled} */ }`) as (made: unknown) => unknown;
  return outer(constructor);
}

/**
 * Code that compares the fields of `o` with the values from k and the numbers from n on; `unlike` runs if one
 * differs.
 */
function fieldsOf(t: Type, unlike: string): string {
  return t.sent.map(({ name, kind }) => {
    const field = `o[${JSON.stringify(name)}]`;
    if (isNumber(kind)) return `if (${field} !== numbers[n++]) ${unlike};`;
    if (kind !== T.INTERFACE && kind !== T.STRUCT) return `if (${field} !== values[k++]) ${unlike};`;
    return `
      v = ${field};
      w = values[k++];
      if (typeof v !== "object" || v === null) {
        if (v !== w) ${unlike};
      } else {
        if (typeof w !== "function") ${unlike};
        noted.at = n;
        k = w(v, noted, k);
        if (k < 0) ${unlike};
        n = noted.at;
      }`;
  }).join("\n");
}

/** @param constructor what a value in an interface must have; null for other values */
function compile(make: Make, t: Type, constructor: unknown): Compare {
  return made(
    make,
    `function (o, noted, k) {
      const { values, numbers } = noted;
      let n = noted.at, v, w;
      if (${constructor === null ? "Array.isArray(o)" : "o.constructor !== made"}) return -1;
      ${fieldsOf(t, "return -1")}
      noted.at = n;
      return k;
    }`,
    constructor,
  ) as Compare;
}

function compileAll(make: Make, t: Type, constructor: unknown): CompareAll {
  return made(
    make,
    `function (list, noted, most) {
      const { values, numbers } = noted;
      let k = 0, n = 0, v, w;
      for (let i = 0; i < most; i++) {
        const o = list[i];
        if (typeof o !== "object" || o === null || o.constructor !== made) return i;
        ${fieldsOf(t, "return i")}
      }
      return most;
    }`,
    constructor,
  ) as CompareAll;
}
