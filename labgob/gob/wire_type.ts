/** Types as the other side defines them, and a cache of definitions that were read before. */
import { failf } from "./error.ts";
import type { Op } from "./op.ts";
import type { Source } from "./source.ts";
import type { Type } from "./types.ts";

interface WireField {
  readonly name: string;
  readonly id: number;
}

/** A received definition. An honest sender sets at most one of the parts; Go checks them in this order. */
export interface WireType {
  name: string;
  array: { elem: number; length: number } | null;
  slice: { elem: number } | null;
  struct: readonly WireField[] | null;
  map: { key: number; elem: number } | null;
  /** Whether the type encodes itself (GobEncoder and the like), as bytes that only it understands. */
  opaque: boolean;
}

/** Limits on what definitions of unknown origin may make this process remember. */
const MAX_SCOPES = 512;
const MAX_BRANCHES = 64;
const MAX_TYPES = 64;
const MAX_BYTES = 4096;

/**
 * The definitions that a stream has sent so far. Streams that began with the same bytes share their scopes,
 * and with them everything that was parsed and compiled: for the second AppendEntries, bytes are only
 * compared.
 */
export class Scope {
  readonly types: Map<number, WireType>;
  /**
   * Weak, because modules that are loaded again bring new classes, and the old ones must not stay forever.
   */
  readonly compiled = new WeakMap<Type, Map<number, Op>>();
  readonly skipping = new Map<number, Op>();
  /** The last result of `compiled`; see forgetLast. */
  lastType: Type | null = null;
  lastId = 0;
  lastOp: Op | null = null;
  /** The definitions that followed this one, and the scopes they led to. */
  #branches: { bytes: Uint8Array; to: Scope }[] = [];

  constructor(types: Map<number, WireType>, private readonly shared: boolean) {
    this.types = types;
  }

  /**
   * Reads the definition of type `id`, whose negated id is at `start`.
   *
   * @returns the scope that also contains this definition
   */
  define(source: Source, id: number, start: number): Scope {
    for (let i = 0; i < this.#branches.length; i++) {
      const { bytes, to } = this.#branches[i];
      if (!startsWith(source, start, bytes)) continue;
      // Scopes in use move to the front; the last one is dropped for a new one.
      if (i > 0) [this.#branches[i - 1], this.#branches[i]] = [this.#branches[i], this.#branches[i - 1]];
      source.at = start + bytes.length;
      return to;
    }
    if (id < 64 || this.types.has(id)) failf("duplicate type received");
    const { wire, whole } = parse(source);
    const length = source.at - start;
    if (!this.shared) {
      this.types.set(id, wire);
      return this;
    }
    const keep = whole && this.types.size < MAX_TYPES && length <= MAX_BYTES;
    const to = new Scope(new Map(this.types).set(id, wire), keep);
    if (keep) {
      if (++scopes > MAX_SCOPES) forget();
      if (this.#branches.length >= MAX_BRANCHES) this.#branches.pop();
      this.#branches.unshift({ bytes: source.bytes.slice(start, source.at), to });
    }
    return to;
  }

  /** Forgets the last results, here and in all following scopes. */
  forgetLast(): void {
    this.lastType = this.lastOp = null;
    for (const { to } of this.#branches) to.forgetLast();
  }
}

let root = new Scope(new Map(), true);
let scopes = 0;

/** The scope at the beginning of every stream. */
export function rootScope(): Scope {
  return root;
}

/** Releases the types that were decoded into last, since they refer to a program's classes. */
export function forgetLast(): void {
  root.forgetLast();
}

function forget(): void {
  root = new Scope(new Map(), true);
  scopes = 0;
}

function startsWith(source: Source, at: number, bytes: Uint8Array): boolean {
  const n = bytes.length;
  const from = source.bytes;
  if (source.end - at < n) return false;
  for (let i = 0; i < n; i++) if (from[at + i] !== bytes[i]) return false;
  return true;
}

/**
 * Source: encoding/gob type.go, wireType and the types of its fields.
 *
 * @returns the definition, and whether it is complete. Go also takes one that the end of its message cuts
 * off, but that could be the beginning of another
 */
function parse(source: Source): { wire: WireType; whole: boolean } {
  const wire: WireType = { name: "", array: null, slice: null, struct: null, map: null, opaque: false };
  const whole = fields(source, [
    () => {
      const array = wire.array = { elem: 0, length: 0 };
      fields(source, [
        () => common(source, wire),
        () => array.elem = source.id(),
        () => array.length = source.id(),
      ]);
    },
    () => {
      const slice = wire.slice = { elem: 0 };
      fields(source, [() => common(source, wire), () => slice.elem = source.id()]);
    },
    () => {
      const list: WireField[] = [];
      wire.struct = list;
      fields(source, [() => common(source, wire), () => structFields(source, list)]);
    },
    () => {
      const map = wire.map = { key: 0, elem: 0 };
      fields(source, [
        () => common(source, wire),
        () => map.key = source.id(),
        () => map.elem = source.id(),
      ]);
    },
    ...Array.from({ length: 3 }, () => () => {
      wire.opaque = true;
      fields(source, [() => common(source, wire)]);
    }),
  ]);
  return { wire, whole };
}

/** Reads a struct: `read[i]` reads field i. Returns whether its end was there. */
function fields(source: Source, read: readonly (() => void)[]): boolean {
  let field = -1;
  while (source.at < source.end) {
    const delta = source.uint();
    if (delta === 0) return true;
    field += delta;
    if (field >= read.length) failf("bad data: field numbers out of bounds");
    read[field]();
  }
  return false;
}

function common(source: Source, wire: WireType): void {
  fields(source, [() => wire.name = source.string("string"), () => source.id()]);
}

function structFields(source: Source, list: WireField[]): void {
  const count = source.uint();
  for (let i = 0; i < count; i++) {
    if (source.at >= source.end) {
      failf(`decoding array or slice: length exceeds input size (${count} elements)`);
    }
    const field = { name: "", id: 0 };
    fields(source, [() => field.name = source.string("string"), () => field.id = source.id()]);
    list.push(field);
  }
}
