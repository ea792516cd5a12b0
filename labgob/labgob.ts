/** Labgob: gob for classes, with the labs' checks. Source: labgob.go. */
import { Buffer, type Window } from "./gob/buffer.ts";
import { checkDefault, complainOfLoss } from "./check.ts";
import { type TypeLike, typeOf, typeOfValue } from "./classes.ts";
import { Decoder } from "./gob/decode.ts";
import { Encoder } from "./gob/encode.ts";
import { asGobError, GobError } from "./gob/error.ts";
import { isBytes, standFor, standsFor } from "./gob/makers.ts";
import { anyKept, keepType, keptType, moveTypes } from "./kept.ts";
import { decodeOver } from "./left_out.ts";
import { everybodys, type TypeTable } from "./table.ts";
import * as T from "./gob/types.ts";
import { type Type } from "./gob/types.ts";

/**
 * A variable to decode into: `const term = ref(0); d.Decode(term); term.value`.
 */
export class Ref<V> {
  /** The current value. */
  value: V;
  #type: Type | GobError;

  /** Use `ref`. */
  constructor(value: V, t: Type | GobError) {
    this.value = value;
    this.#type = t;
  }

  /** The type of the variable; fails if its first value did not show one. */
  static typeOf(variable: Ref<unknown>): Type {
    const stands = #type in variable ? variable : standsFor(variable) as Ref<unknown>;
    if (stands.#type instanceof GobError) throw stands.#type;
    return stands.#type;
  }

  /** Whether a value is a variable, made here or in another realm. */
  static is(value: unknown): value is Ref<unknown> {
    return value instanceof Ref || standsFor(value) instanceof Ref;
  }
}

/**
 * Makes a variable to decode into.
 *
 * @param value its first value, which shows its type: 0 is int, "" string, null an interface,
 * `listOf(LogEntry)` a list
 * @param type the type, if the value cannot show it: `ref(0, float64)`
 */
export function ref(value: null): Ref<unknown>;
/** A variable of the given type, or of the type that its first value shows. */
export function ref<V>(value: V, type?: TypeLike<V>): Ref<V>;
export function ref<V>(value: V, type?: TypeLike<V>): Ref<V> {
  let t: Type | GobError;
  try {
    t = type === undefined ? typeOfValue(value) : typeOf(type);
  } catch (error) {
    t = asGobError(error);
  }
  return new Ref(value, t);
}

/**
 * What a program gets for a variable: the variable, or an object of the program's realm that represents it.
 */
export function handed(variable: Ref<unknown>, { registry: { make } }: TypeTable): object {
  const own = make.variable?.(variable.value);
  if (own === undefined) return variable;
  standFor(own, variable);
  return own;
}

/** Encodes values for an RPC, or for the persister. Source: labgob.go, LabEncoder. */
export class LabEncoder {
  readonly #out: Buffer;
  readonly #table: TypeTable;
  readonly #gob: Encoder;
  #same = -1;
  readonly #unchanged = (list: readonly unknown[], elem: Type) =>
    this.#same = this.#gob.unchanged(list, elem);

  /** Use `NewEncoder`. */
  constructor(w: Buffer, table: TypeTable = everybodys) {
    this.#out = w;
    this.#table = table;
    this.#gob = new Encoder(w, table.registry, table.inInterface);
  }

  /**
   * Appends a value to the buffer.
   *
   * @param value a class instance, number, string, boolean, bigint, Uint8Array, list, Map, `Typed` or `Ref`
   * @returns null, or why it could not be encoded: Go's text, or which field holds what
   */
  Encode(value: unknown): GobError | null {
    const error = this.#encode(value);
    // Programs rarely look at this error, and would then save or send nothing, so it is also printed.
    if (error !== null) {
      const none = value === null || value === undefined;
      const reason = none ? `${error.message}, since ${value} has no type` : error.message;
      complainOfLoss("encoded", reason);
      Buffer.lacks(this.#out, reason);
    }
    return error;
  }

  #encode(value: unknown): GobError | null {
    if (typeof value === "number") {
      return this.#gob.encode(Number.isSafeInteger(value) ? T.int : T.float64, value);
    }
    if (typeof value === "string") return this.#gob.encode(T.string, value);
    try {
      if (value === null || value === undefined) return new GobError("gob: cannot encode nil value");
      if (Ref.is(value)) {
        const t = this.#table.checked(Ref.typeOf(value));
        const type = t.kind === T.INTERFACE && anyKept ? keptType(value, "value", value.value) : null;
        return this.#gob.encode(t, type === null ? value.value : new T.Typed(type, value.value));
      }
      this.#same = -1;
      const t = this.#table.checked(typeOfValue(value, "", this.#unchanged));
      const said = T.typedBy(value);
      return this.#gob.encode(t, said === undefined ? value : said.value, this.#same);
    } catch (error) {
      return asGobError(error);
    }
  }
}

/** Decodes what a LabEncoder wrote. Source: labgob.go, LabDecoder. */
export class LabDecoder {
  /** All the bytes that it was given to decode. */
  readonly #whole: Window = { bytes: NOTHING, at: 0, end: 0 };
  readonly #table: TypeTable;
  readonly #gob: Decoder;
  readonly #restores: boolean;

  /** Use `NewDecoder`. `restores`: the bytes are the same program's own, so that a lost zero is reported. */
  constructor(r: Buffer, table: TypeTable = everybodys, restores = false) {
    Buffer.look(r, this.#whole);
    this.#table = table;
    this.#restores = restores;
    this.#gob = new Decoder(r, table.registry, false);
  }

  /**
   * Takes the next value off the buffer.
   *
   * A class instance and a Map are filled in place, and keep what was not sent; a list is replaced in place;
   * a `Ref` gets the value.
   *
   * @param target what to decode into; null skips the value
   * @returns null, or why not: "EOF" if nothing was left, "unexpected EOF" if the bytes end in the middle
   */
  Decode(target: object | null): GobError | null {
    const error = this.#decode(target);
    // EOF is how one finds out that a stream has ended.
    if (error !== null && error.message !== "EOF") {
      const { bytes, at, end } = this.#whole;
      complainOfLoss("decoded", error.message, bytes.subarray(at, end));
    }
    return error;
  }

  /** Decodes into a variable of type `t` that holds `old`. */
  #over(t: Type, old: unknown): unknown {
    const nonDefault = checkDefault(t, old);
    if (nonDefault.length === 0 || !this.#restores) return this.#gob.decode(t, old);
    return decodeOver(this.#gob, t, old, nonDefault);
  }

  #decode(target: object | null): GobError | null {
    try {
      if (Ref.is(target)) {
        const t = this.#table.checked(Ref.typeOf(target));
        const value = this.#over(t, target.value);
        if (value instanceof GobError) return value;
        target.value = value;
        keepType(target, "value", value, this.#gob.untold);
        return null;
      }
      if (target === null) {
        const skipped = this.#gob.decode(null, null);
        return skipped instanceof GobError ? skipped : null;
      }
      if (typeof target !== "object" || isBytes(target) || T.typedBy(target) !== undefined) {
        return new GobError("gob: attempt to decode into a non-pointer; decode into ref(...)");
      }
      const t = this.#table.checked(typeOfValue(target));
      const value = t.kind === T.STRUCT ? this.#over(t, target) : this.#gob.decode(t, target);
      if (value instanceof GobError) return value;
      if (Array.isArray(target)) {
        replace(target, value as unknown[]);
        if (anyKept) moveTypes(value as unknown[], target);
      }
      return null;
    } catch (error) {
      return asGobError(error);
    }
  }
}

const NOTHING = new Uint8Array(0);

function replace(list: unknown[], by: readonly unknown[]): void {
  list.length = 0;
  for (let i = 0; i < by.length; i++) list.push(by[i]);
}
