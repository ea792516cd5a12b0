/** Labgob: gob over classes, with the labs' checks. Source: labgob.go. */
import { Buffer } from "./buffer.ts";
import { checkDefault, checkType, complainOfEncode, resetChecks } from "./check.ts";
import { ready, type TypeLike, typeOf, typeOfValue } from "./classes.ts";
import { Decoder } from "./decode.ts";
import { Encoder } from "./encode.ts";
import { asGobError, GobError } from "./error.ts";
import { Registry } from "./registry.ts";
import * as T from "./types.ts";
import { type Type } from "./types.ts";

/** The process's ids and names, as Go has them. */
const registry = new Registry();

const inInterface = (value: unknown): Type => checked(typeOfValue(value));

/** A type that can be used, after its complaints about lower-case fields. */
function checked(t: Type): Type {
  if (!t.ready) ready(t);
  checkType(t);
  return t;
}

/**
 * A variable to decode into: `const term = ref(0); d.Decode(term); term.value`.
 */
export class Ref<V> {
  /** What the variable holds now. */
  value: V;
  #type: Type | GobError;

  /** Use `ref`. */
  constructor(value: V, t: Type | GobError) {
    this.value = value;
    this.#type = t;
  }

  /** The type of what the variable holds; fails when its first value did not tell. */
  static typeOf(variable: Ref<unknown>): Type {
    if (variable.#type instanceof GobError) throw variable.#type;
    return variable.#type;
  }
}

/**
 * Makes a variable to decode into.
 *
 * @param value its first value, which tells its type: 0 is int, "" string, null an interface, `listOf(LogEntry)` a list
 * @param type says the type where the value cannot: `ref(0, float64)`
 */
export function ref(value: null): Ref<unknown>;
/** A variable of the type its first value tells, or that is said. */
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

/** Encodes values for an RPC, or for the persister. Source: labgob.go, LabEncoder. */
export class LabEncoder {
  readonly #gob: Encoder;

  /** Use `NewEncoder`. */
  constructor(w: Buffer) {
    this.#gob = new Encoder(w, registry, inInterface);
  }

  /**
   * Appends a value to the buffer.
   *
   * @param value a class instance, number, string, boolean, bigint, Uint8Array, list, Map, `Typed` or `Ref`
   * @returns null, or why it could not be encoded: Go's text, or which field holds what
   */
  Encode(value: unknown): GobError | null {
    const error = this.#encode(value);
    // Go's programs seldom look at this error, and then save or send nothing: so it is also said aloud.
    if (error !== null) complainOfEncode(error.message);
    return error;
  }

  #encode(value: unknown): GobError | null {
    if (typeof value === "number") {
      return this.#gob.encode(Number.isSafeInteger(value) ? T.int : T.float64, value);
    }
    if (typeof value === "string") return this.#gob.encode(T.string, value);
    try {
      if (value === null || value === undefined) return new GobError("gob: cannot encode nil value");
      if (value instanceof Ref) return this.#gob.encode(checked(Ref.typeOf(value)), value.value);
      const t = checked(typeOfValue(value));
      return this.#gob.encode(t, value instanceof T.Typed ? value.value : value);
    } catch (error) {
      return asGobError(error);
    }
  }
}

/** Decodes what a LabEncoder wrote. Source: labgob.go, LabDecoder. */
export class LabDecoder {
  readonly #gob: Decoder;

  /** Use `NewDecoder`. */
  constructor(r: Buffer) {
    this.#gob = new Decoder(r, registry, false);
  }

  /**
   * Takes the next value off the buffer.
   *
   * A class instance and a Map are filled in place, and keep what was not sent; a list is replaced in place; a `Ref`
   * gets the value.
   *
   * @param target where it goes; null skips the value
   * @returns null, or why not: "EOF" when nothing was left, "unexpected EOF" when the bytes end in the middle
   */
  Decode(target: object | null): GobError | null {
    try {
      if (target instanceof Ref) {
        const t = checked(Ref.typeOf(target));
        checkDefault(t, target.value);
        const value = this.#gob.decode(t, target.value);
        if (value instanceof GobError) return value;
        target.value = value;
        return null;
      }
      if (target === null) {
        const skipped = this.#gob.decode(null, null);
        return skipped instanceof GobError ? skipped : null;
      }
      if (typeof target !== "object" || target instanceof Uint8Array || target instanceof T.Typed) {
        return new GobError("gob: attempt to decode into a non-pointer; decode into ref(...)");
      }
      const t = checked(typeOfValue(target));
      if (t.kind === T.STRUCT) checkDefault(t, target);
      const value = this.#gob.decode(t, target);
      if (value instanceof GobError) return value;
      if (Array.isArray(target)) replace(target, value as unknown[]);
      return null;
    } catch (error) {
      return asGobError(error);
    }
  }
}

function replace(list: unknown[], by: readonly unknown[]): void {
  list.length = 0;
  for (let i = 0; i < by.length; i++) list.push(by[i]);
}

/** Makes an encoder that appends to a buffer. */
export function NewEncoder(w: Buffer): LabEncoder {
  return new LabEncoder(w);
}

/** Makes a decoder that takes values off a buffer's front. */
export function NewDecoder(r: Buffer): LabDecoder {
  return new LabDecoder(r);
}

/**
 * Says that values of a type may be sent where an interface (a field that is null by default) is expected.
 * A class Op gets Go's name, "main.Op". Source: labgob.go, Register.
 *
 * @param value the class, or a value of the type
 * @throws {GobError} where Go panics: the name stands for another type
 */
export function Register(value: unknown): void {
  const t = registrable(value);
  registry.register(t.str, t);
}

/**
 * `Register` under another name.
 *
 * @throws {GobError} where Go panics: the name stands for another type, or the type has another name
 */
export function RegisterName(name: string, value: unknown): void {
  registry.register(name, registrable(value));
}

function registrable(value: unknown): Type {
  const said = typeof value === "function" || value instanceof T.Type;
  return checked(said ? typeOf(value as TypeLike) : typeOfValue(value));
}

/**
 * Forgets the ids given to types and what the checks said and counted; registrations stay. A process that starts its
 * next test calls it, so that no byte depends on what ran before.
 */
export function reset(): void {
  registry.resetIds();
  resetChecks();
}
