/** What Go keeps for each process: the ids of types, their definitions as bytes, and the registered names. */
import { fail, failf, GobError } from "./error.ts";
import { type Identity, identityOf } from "./identity.ts";
import { type Makers, makersHere } from "./makers.ts";
import { RememberedList } from "./remembered.ts";
import { Sink } from "./sink.ts";
import { ARRAY, baseOf, basics, BYTES, MAP, SLICE, slice, STRUCT, type Type, uint8 } from "./types.ts";

/** The first id for a program's own types; smaller ids belong to built-in types. */
const FIRST_USER_ID = 65;

/** A type with its id, and its definition on the wire. */
export class Entry {
  id = 0;
  /** The id as it is written before a value, and in an interface. */
  idBytes: Uint8Array = EMPTY;
  /** The definition without its length: the negated id, then Go's wireType. Made at first use. */
  definition: Uint8Array = EMPTY;
  /**
   * This type and all that its definition leads to, in the order in which Go sends them. Made at first use.
   */
  closure: readonly Entry[] = [];
  /** The definitions of the closure as messages, as a new encoder sends them. Made at first use. */
  messages: Uint8Array = EMPTY;

  constructor(readonly type: Type, readonly wireName: string) {}
}

const EMPTY = new Uint8Array(0);
const MAX_LATELY = 8;
const utf8 = new TextDecoder();

/**
 * The ids of types, in the order in which a program first uses them. Each program has its own: if two shared
 * them, they could exchange information by who uses a type first.
 */
class Ids {
  /** Results of `entry`, by descriptor. */
  #known = new Map<Type, Entry>();
  #entries = new Map<Identity, Entry>();
  #nextId = FIRST_USER_ID;

  /** Starts again with the first id. */
  reset(): void {
    this.#known = new Map();
    this.#entries = new Map();
    this.#nextId = FIRST_USER_ID;
  }

  /** The complete entry of a type that needs a definition; null for built-in types. */
  entry(base: Type): Entry | null {
    if (base.kind < STRUCT) return null;
    const known = this.#known.get(base);
    if (known !== undefined) return known;
    let entry = this.#entries.get(identityOf(base));
    if (entry === undefined || entry.closure.length === 0) {
      entry = this.#give(base, base.name);
      complete(entry, this.#closure(entry), (t) => this.#idOf(t));
    }
    this.#known.set(base, entry);
    return entry;
  }

  #idOf(t: Type): number {
    const base = baseOf(t);
    return base.kind < STRUCT ? base.kind : this.#entries.get(identityOf(base))!.id;
  }

  #takeId(entry: Entry): void {
    if (entry.id !== 0) return; // a recursive type, which got its id through one of its parts
    entry.id = this.#nextId++;
  }

  /**
   * Assigns ids depth-first in field order: a struct before its fields, other types after their elements.
   * `name` goes into the definition, and depends on where the process first meets the type. Source: type.go,
   * newTypeObject.
   */
  #give(t: Type, name: string): Entry {
    const base = baseOf(t);
    const identity = identityOf(base);
    const given = this.#entries.get(identity);
    if (given !== undefined) return given;
    if (base.kind > MAP) fail(`gob NewTypeObject can't handle type: ${base}`);
    const entry = new Entry(base, name);
    this.#entries.set(identity, entry);
    try {
      this.#giveParts(base, entry);
    } catch (error) {
      this.#entries.delete(identity); // as Go does, so that the next attempt fails in the same way
      throw error;
    }
    return entry;
  }

  #giveParts(base: Type, entry: Entry): void {
    const inner = (part: Type, partName: string): Entry | null =>
      baseOf(part).kind < STRUCT ? null : this.#give(part, partName);
    if (base.kind === STRUCT) {
      this.#takeId(entry);
      for (const f of base.sent) {
        const field = inner(f.base, f.base.name || f.base.str);
        if (field !== null) this.#takeId(field);
      }
    } else if (base.kind === SLICE) {
      const elem = inner(base.elem, base.elem.name);
      this.#takeId(entry);
      if (elem !== null) this.#takeId(elem);
    } else {
      if (base.kind === MAP) inner(base.key, "");
      inner(base.elem, "");
      this.#takeId(entry);
    }
  }

  /** Outer types first, then fields, elements or keys: the order in which definitions are sent. */
  #closure(root: Entry): Entry[] {
    const found = new Set<Entry>();
    const visit = (t: Type) => {
      const base = baseOf(t);
      if (base.kind < STRUCT || base.kind > MAP) return;
      const entry = this.#entries.get(identityOf(base))!;
      if (found.has(entry)) return;
      found.add(entry);
      if (base.kind === STRUCT) { for (const f of base.sent) visit(f.type); }
      else {
        if (base.kind === MAP) visit(base.key);
        visit(base.elem);
      }
    };
    visit(root.type);
    return [...found];
  }
}

/** Ids and names. Go has one per process. */
export class Registry {
  #ids = new Ids();
  /** Makes the values that are decoded for the program to which the names belong. */
  readonly make: Makers;
  #typeOf = new Map<string, Type>();
  #nameOf = new Map<Identity, Registered>();
  /** Names that were looked up recently, as bytes: a log's commands usually have few types. */
  #lately: { readonly name: Uint8Array; readonly type: Type }[] = [];

  #remembered = new Map<Type, RememberedList>();

  constructor(make: Makers = makersHere) {
    this.make = make;
    for (const t of basics) this.register(t.str, t);
    for (const t of basics) if (t !== uint8 && t.kind !== BYTES) this.register("[]" + t.str, slice(t));
  }

  /**
   * Sets the name by which values of a type are sent in an interface. Source: encoding/gob type.go,
   * RegisterName.
   *
   * @throws {GobError} where Go panics: the name belongs to another type, or the type has another name
   */
  register(name: string, t: Type): void {
    if (name === "") throw new GobError("attempt to register empty name");
    const base = baseOf(t);
    const identity = identityOf(base);
    const before = this.#typeOf.get(name);
    if (before !== undefined && (before.str !== t.str || identityOf(baseOf(before)) !== identity)) {
      throw new GobError(
        `gob: registering duplicate types for ${JSON.stringify(name)}: ${before} != ${t}` +
          (before.str === t.str ? " (same name, other fields)" : ""),
      );
    }
    const named = this.#nameOf.get(identity);
    if (named !== undefined && named.name !== name) {
      throw new GobError(
        `gob: registering duplicate names for ${t}: ${JSON.stringify(named.name)} != ${JSON.stringify(name)}`,
      );
    }
    // Decoding makes instances of the class registered last, so that a module that is loaded again gets its
    // own.
    this.#typeOf.set(name, t);
    this.#lately = [];
    if (named === undefined) this.#nameOf.set(identity, new Registered(name, t));
    else named.type = t;
  }

  /**
   * The type registered under the name in bytes[from, to).
   *
   * @throws {GobError} if there is none
   */
  typeAt(bytes: Uint8Array, from: number, to: number): Type {
    for (const { name, type } of this.#lately) {
      if (name.length !== to - from) continue;
      let i = from;
      while (i < to && bytes[i] === name[i - from]) i++;
      if (i === to) return type;
    }
    const name = bytes.slice(from, to);
    const text = utf8.decode(name);
    const type = this.#typeOf.get(text);
    if (type === undefined) failf(`name not registered for interface: ${JSON.stringify(text)}`);
    if (this.#lately.length >= MAX_LATELY) this.#lately.shift();
    this.#lately.push({ name, type });
    return type;
  }

  /** The registration of a type that is not a pointer. */
  registered(base: Type): Registered | undefined {
    return this.#nameOf.get(identityOf(base));
  }

  /** Starts again with the first id. */
  reset(): void {
    this.#ids.reset();
    this.#remembered = new Map();
  }

  /** The last long list with elements of this type. */
  remembered(elem: Type): RememberedList {
    let list = this.#remembered.get(elem);
    if (list === undefined) this.#remembered.set(elem, list = new RememberedList(elem, this.make.compile));
    return list;
  }

  /** See Ids. */
  entry(base: Type): Entry | null {
    return this.#ids.entry(base);
  }
}

/** A type's name in interfaces. */
export class Registered {
  /** The name preceded by its length, as it is written in an interface. */
  readonly nameBytes: Uint8Array;
  /** The last result of `prefix`, and the entry it was for. */
  #prefix: Uint8Array = EMPTY;
  #entry: Entry | null = null;

  constructor(readonly name: string, public type: Type) {
    this.nameBytes = written((sink) => sink.string(name));
  }

  /** What precedes a value whose definition was sent already: the name, and the type's id. */
  prefix(entry: Entry): Uint8Array {
    if (this.#entry !== entry) {
      this.#entry = entry;
      this.#prefix = Uint8Array.of(...this.nameBytes, ...entry.idBytes);
    }
    return this.#prefix;
  }
}

function complete(entry: Entry, closure: Entry[], idOf: (t: Type) => number): void {
  for (const e of closure) {
    if (e.definition.length > 0) continue;
    e.idBytes = written((sink) => sink.int(e.id));
    e.definition = written((sink) => define(sink, e, idOf));
  }
  entry.messages = written((sink) => closure.forEach((e) => sink.blob(e.definition)));
  entry.closure = closure;
}

function written(write: (sink: Sink) => void): Uint8Array {
  const sink = new Sink(256);
  write(sink);
  return sink.bytes.slice(0, sink.at);
}

/**
 * A definition: -id, then the wireType {ArrayT, SliceT, StructT, MapT}, each of which begins with CommonType
 * {Name, Id}.
 */
function define(sink: Sink, entry: Entry, idOf: (t: Type) => number): void {
  const t = entry.type;
  sink.room(64);
  sink.int(-entry.id);
  sink.uint(t.kind === ARRAY ? 1 : t.kind === SLICE ? 2 : t.kind === STRUCT ? 3 : 4);
  sink.byte(1);
  if (entry.wireName !== "") {
    sink.byte(1);
    sink.string(entry.wireName);
    sink.byte(1);
  } else sink.byte(2);
  sink.room(64);
  sink.int(entry.id);
  sink.byte(0);
  if (t.kind === STRUCT) {
    if (t.sent.length > 0) {
      sink.byte(1);
      sink.uint(t.sent.length);
      for (const f of t.sent) {
        sink.room(64);
        sink.byte(1);
        sink.string(f.name);
        sink.room(64);
        sink.byte(1);
        sink.int(idOf(f.type));
        sink.byte(0);
      }
    }
  } else {
    if (t.kind === MAP) {
      sink.byte(1);
      sink.int(idOf(t.key));
    }
    sink.byte(1);
    sink.int(idOf(t.elem));
    if (t.kind === ARRAY && t.length > 0) {
      sink.byte(1);
      sink.int(t.length);
    }
  }
  sink.byte(0);
  sink.byte(0);
}
