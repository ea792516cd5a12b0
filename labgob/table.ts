/**
 * The types of one program. In Go every server is a separate process. Here several run in one process, each
 * with its own instance of the student's module, and so with classes of its own. A value from another server
 * must arrive as an instance of the receiver's class: otherwise both would share an object, the class.
 */
import { checkType, resetChecks } from "./check.ts";
import { type Class, classFor, ready, stranger, type TypeLike, typeOf, typeOfValue } from "./classes.ts";
import { GobError } from "./gob/error.ts";
import { type Identity, identityOf } from "./gob/identity.ts";
import { type Makers, makersHere, standsFor } from "./gob/makers.ts";
import { resetMissing } from "./missing.ts";
import { Registry } from "./gob/registry.ts";
import * as T from "./gob/types.ts";
import { forgetLast } from "./gob/wire_type.ts";
import { notesOf, type Type } from "./gob/types.ts";

/** The owner of types that contain no classes. */
const EVERYBODY = {};

/** One program's type names and classes. */
export class TypeTable {
  /**
   * Names and ids. Only labgob uses it.
   *
   * @ignore
   */
  readonly registry: Registry;
  /** Classes that labgob knows from this program. */
  readonly #classes = new Map<Identity, Type>();
  /** Exported classes that labgob may not have seen yet. */
  readonly #exported = new Map<string, Class>();
  /**
   * This program's types for those of other programs. Weak: those of a finished program must not stay
   * forever.
   */
  #here = new WeakMap<Type, Type>();
  /** Classes made for other programs' types, where this program's own class is unknown. */
  readonly #strangers = new Map<Identity, Class>();

  /** `make` makes the values that are decoded for the program; by default, in the harness's realm. */
  constructor(make: Makers = makersHere) {
    this.registry = new Registry(make);
  }

  /** The type of a value in an interface. */
  readonly inInterface = (value: unknown): Type => this.checked(typeOfValue(value));

  /** Makes a type usable, and complains about lower-case fields in it. */
  checked(t: Type): Type {
    const notes = notesOf(t);
    if (!notes.ready) ready(t, this.registry.make);
    checkType(t);
    if (notes.home === null) this.#adopt(t, new Set());
    return t;
  }

  /**
   * See `Register` in mod.ts.
   *
   * @throws {GobError} where Go panics
   */
  register(value: unknown, name?: string): void {
    const said = typeof value === "function" || value instanceof T.Type || standsFor(value) instanceof T.Type;
    const t = this.checked(said ? typeOf(value as TypeLike) : typeOfValue(value));
    this.registry.register(name ?? t.str, t);
  }

  /**
   * Learns the classes that the program's module exports, so that values sent to it can become instances of
   * them.
   */
  exports(module: Record<string, unknown>): void {
    for (const value of Object.values(module)) {
      if (typeof value === "function" && value.prototype !== undefined && value.name !== "") {
        this.#exported.set(value.name, value as Class);
      }
    }
  }

  /** The type of this program that corresponds to `t`: its own class of that name and structure, if known. */
  here(t: Type): Type {
    const home = notesOf(t).home ?? this.adopt(t);
    if (home === this || home === EVERYBODY) return t;
    return this.#here.get(t) ?? this.#find(t);
  }

  /** Makes this program the owner of a type that has none yet. Returns the type's owner. */
  adopt(t: Type): object {
    const { home, ready: isReady } = notesOf(t);
    if (home !== null && isReady) return home;
    return this.#adopt(ready(t, this.registry.make), new Set());
  }

  /**
   * A new variable for another program's type, with the defaults of its class; undefined if it is not a
   * class.
   */
  blank(t: Type): object | undefined {
    const C = classFor(this.here(t));
    return C && new C() as object;
  }

  /** Finds the owner of the classes in a type, and learns new classes. */
  #adopt(t: Type, path: Set<Type>): object {
    const notes = notesOf(t);
    if (notes.home !== null) return notes.home;
    if (path.has(t)) return EVERYBODY;
    path.add(t);
    if (t.make !== null) {
      notes.home = this;
      this.#learn(t);
    }
    const parts = t.kind === T.STRUCT ? t.fields.map((f) => f.type) : [t.elem, t.key].filter((p) => p !== t);
    const homes = parts.map((part) => this.#adopt(part, path));
    path.delete(t);
    return notes.home ??= homes.find((home) => home !== EVERYBODY) ?? EVERYBODY;
  }

  #learn(t: Type): void {
    const identity = identityOf(t);
    this.#classes.set(identity, t);
    this.#here = new WeakMap();
    // Values that came earlier get this class, too.
    const before = this.#strangers.get(identity);
    if (before === undefined) return;
    this.#strangers.delete(identity);
    const own = classFor(t);
    if (own !== undefined) Object.setPrototypeOf(prototypeOf(before), prototypeOf(own));
  }

  #find(t: Type): Type {
    const found = this.#compose(t);
    this.#here.set(t, found);
    return found;
  }

  #compose(t: Type): Type {
    if (t.kind === T.STRUCT) return this.#struct(t);
    if (t.name !== "") {
      return T.named(t.str, (self) => {
        this.#here.set(t, self);
        return this.#parts(t);
      });
    }
    return this.#parts(t);
  }

  #parts(t: Type): Type {
    const elem = this.here(t.elem);
    switch (t.kind) {
      case T.POINTER:
        return T.pointer(elem);
      case T.ARRAY:
        return T.array(t.length, elem);
      case T.MAP:
        return T.map(this.here(t.key), elem);
      default:
        return T.slice(elem);
    }
  }

  #struct(t: Type): Type {
    const identity = identityOf(t);
    const own = this.#classes.get(identity) ?? this.#ofExports(t);
    if (own !== undefined) return own;
    return stranger(t, this.registry.make, (made, C) => {
      this.#here.set(t, made);
      notesOf(made).home = this;
      this.#strangers.set(identity, C);
      return (part) => this.here(part);
    });
  }

  #ofExports(t: Type): Type | undefined {
    const C = this.#exported.get(t.name);
    if (C === undefined) return undefined;
    try {
      const own = ready(typeOf(C), this.registry.make);
      if (identityOf(own) !== identityOf(t)) return undefined;
      this.#adopt(own, new Set());
      return own;
    } catch (error) {
      if (error instanceof GobError) return undefined;
      throw error;
    }
  }
}

const prototypeOf = (C: Class): object => (C as Class & { prototype: object }).prototype;

/** The default table. */
export const everybodys: TypeTable = new TypeTable();

/**
 * Forgets the ids of types, and the checks' reports and counts. Call it before the next test in a process, so that no
 * byte depends on earlier tests. Registrations stay; use a new TypeTable to have none.
 */
export function reset(): void {
  everybodys.registry.reset();
  forgetLast();
  resetChecks();
  resetMissing();
}
