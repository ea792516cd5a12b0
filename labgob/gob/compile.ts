/**
 * Compiles how to read values of a received type into a local one. Source: encoding/gob decode.go, compileDec
 * etc.
 */
import { failf, GobError, MAX_DEPTH, tooDeep } from "./error.ts";
import * as T from "./types.ts";
import { type Field, type Type } from "./types.ts";
import { Op } from "./op.ts";
import type { Scope, WireType } from "./wire_type.ts";

/** Codes of ops, beyond the kinds of types.ts, for values that are read only to be skipped. */
export const SKIP_UINT = 20;
export const SKIP_BYTES = 21;
export const SKIP_COMPLEX = 22;
export const SKIP_INTERFACE = 23;
export const SKIP_STRUCT = 24;
export const SKIP_LIST = 25;
export const SKIP_MAP = 26;
export const SKIP_OPAQUE = 27;

/**
 * The op for a whole value of remote type `id`, cached in the scope.
 *
 * @throws {GobError} if the types do not match
 */
export function opFor(scope: Scope, id: number, t: Type): Op {
  if (scope.lastType === t && scope.lastId === id) return scope.lastOp!;
  let byId = scope.compiled.get(t);
  let op = byId?.get(id);
  if (op === undefined) {
    op = new Compiler(scope).top(id, t);
    if (byId === undefined) scope.compiled.set(t, byId = new Map());
    byId.set(id, op);
  }
  scope.lastType = t;
  scope.lastId = id;
  return scope.lastOp = op;
}

/** The op that skips a value of remote type `id`, cached in the scope. */
export function skipFor(scope: Scope, id: number): Op {
  let op = scope.skipping.get(id);
  if (op === undefined) scope.skipping.set(id, op = new Compiler(scope).skip(id));
  return op;
}

class Compiler {
  readonly #ops = new Map<Type, Map<number, Op>>();
  readonly #skips = new Map<number, Op>();
  #depth = 0;

  constructor(private readonly scope: Scope) {}

  top(id: number, t: Type): Op {
    const base = T.baseOf(t);
    if (base.kind === T.STRUCT) return this.#struct(id, base);
    // In this place Go's message names the type of the pointer that its caller passed.
    const name = "*" + t.str;
    if (!this.#compatible(base, id, new Map())) {
      const remote = this.#nameOf(id, new Set());
      if (base.kind === T.INTERFACE && id !== T.INTERFACE) {
        failf(
          `local interface type ${name} can only be decoded from remote interface type; received concrete type ${remote}`,
        );
      }
      failf(`decoding into local type ${name}, received remote type ${remote}`);
    }
    return this.#op(id, base, name);
  }

  /**
   * What Go's error texts call a remote type, using only its definitions: `[]S = struct { A int; }`. Source:
   * encoding/gob type.go, the methods `string` and `safeString` of gobType.
   */
  #nameOf(id: number, seen: Set<number>): string {
    const wire = this.scope.types.get(id);
    if (wire === undefined) return BUILTIN[id] ?? "unknown type";
    const { name, array, slice, struct, map } = wire;
    if (seen.has(id) || seen.size >= MAX_SPELLED) return name;
    seen.add(id);
    const inner = (part: number) => this.#nameOf(part, seen);
    if (array !== null) return `[${array.length}]${inner(array.elem)}`;
    if (slice !== null) return `[]${inner(slice.elem)}`;
    if (map !== null) return `map[${inner(map.key)}]${inner(map.elem)}`;
    if (struct === null) return wire.opaque ? name : "unknown type";
    return `${name} = struct { ${struct.map((f) => `${f.name} ${inner(f.id)}; `).join("")}}`;
  }

  /**
   * Whether a remote type can be read into a local one. For structs always: their fields are checked one by
   * one.
   */
  #compatible(local: Type, id: number, inProgress: Map<Type, number>): boolean {
    const t = T.baseOf(local);
    const before = inProgress.get(t);
    if (before !== undefined) return before === id;
    inProgress.set(t, id);
    const wire = this.scope.types.get(id);
    if (wire !== undefined && wire.opaque) return false;
    switch (t.kind) {
      case T.STRUCT:
        return true;
      case T.ARRAY:
        return wire !== undefined && wire.array !== null && wire.array.length === t.length &&
          this.#compatible(t.elem, wire.array.elem, inProgress);
      case T.SLICE:
        return wire !== undefined && wire.slice !== null &&
          this.#compatible(t.elem, wire.slice.elem, inProgress);
      case T.MAP:
        return wire !== undefined && wire.map !== null &&
          this.#compatible(t.key, wire.map.key, inProgress) &&
          this.#compatible(t.elem, wire.map.elem, inProgress);
      case T.UNSENT:
      case T.COMPLEX:
        return false;
      default:
        return id === t.kind;
    }
  }

  /** The op for two types that are compatible. */
  #op(id: number, local: Type, name: string): Op {
    const t = T.baseOf(local);
    if (t.kind === T.STRUCT) return this.#struct(id, t);
    if (t.kind < T.STRUCT) return new Op(t.kind, t, name);
    const known = this.#known(t, id);
    if (known !== undefined) return known;
    if (++this.#depth > MAX_DEPTH) tooDeep();
    const op = this.#remember(new Op(t.kind, t, name), id);
    const wire = this.scope.types.get(id)!;
    if (t.kind === T.MAP) {
      // If an integer in a map overflows, Go's message names the map.
      const said = (part: Type, how: string) => T.baseOf(part).kind < T.STRUCT ? name : how + name;
      op.key = this.#op(wire.map!.key, t.key, said(t.key, "key of "));
      op.elem = this.#op(wire.map!.elem, t.elem, said(t.elem, "element of "));
    } else {
      if (t.kind === T.ARRAY) op.length = t.length;
      // A definition may contain both a slice and an array; the local type decides.
      const part = t.kind === T.ARRAY ? wire.array : wire.slice;
      op.elem = this.#op(part!.elem, t.elem, "element of " + name);
    }
    this.#depth--;
    return op;
  }

  #struct(id: number, t: Type): Op {
    const known = this.#known(t, id);
    if (known !== undefined) return known;
    const wire = this.scope.types.get(id);
    if (wire === undefined && (id <= 0 || id > T.INTERFACE)) failf("unknown type id or corrupted data");
    if (wire === undefined || wire.struct === null) {
      failf(`type mismatch in decoder: want struct type ${t}; got non-struct`);
    }
    if (++this.#depth > MAX_DEPTH) tooDeep();
    const op = this.#remember(new Op(T.STRUCT, t, t.str), id);
    op.remoteFields = wire.struct.length;
    for (const { name, id: fieldId } of wire.struct) {
      if (name === "") failf(`empty name for remote field of type ${wire.name}`);
      const path = T.isExported(name) ? promoted(t, name) : null;
      if (path === null) {
        const skip = this.skip(fieldId);
        op.fields.push({ name, op: skip, code: skip.code, path: null });
        continue;
      }
      const field = path[path.length - 1];
      if (!this.#compatible(field.type, fieldId, new Map())) {
        failf(`wrong type (${field.type}) for received field ${wire.name}.${name}`);
      }
      const inner = this.#op(fieldId, field.type, name);
      const code = path.length === 1 ? inner.code : PROMOTED;
      // The property's own name, not the equal string that was read: V8 would compile the access anew for
      // each of those.
      op.fields.push({ name: field.name, op: inner, code, path: path.length === 1 ? null : path });
      op.matched++;
    }
    this.#depth--;
    return op;
  }

  skip(id: number): Op {
    const known = this.#skips.get(id);
    if (known !== undefined) return known;
    const make = (code: number) => {
      const op = new Op(code, T.unsent, "");
      this.#skips.set(id, op);
      return op;
    };
    if (id === T.BYTES || id === T.STRING) return make(SKIP_BYTES);
    if (id === T.COMPLEX) return make(SKIP_COMPLEX);
    if (id === T.INTERFACE) return make(SKIP_INTERFACE);
    if (id > 0 && id < T.INTERFACE) return make(SKIP_UINT);
    const wire = this.scope.types.get(id);
    if (wire === undefined) failf(`bad data: undefined type ${BUILTIN[id] ?? "<nil>"}`);
    if (++this.#depth > MAX_DEPTH) failf("invalid nesting depth");
    const op = make(skipCode(wire, id));
    if (wire.array !== null) {
      op.elem = this.skip(wire.array.elem);
      op.length = wire.array.length;
    } else if (wire.map !== null) {
      op.key = this.skip(wire.map.key);
      op.elem = this.skip(wire.map.elem);
    } else if (wire.slice !== null) op.elem = this.skip(wire.slice.elem);
    else if (wire.struct !== null) {
      for (const { name, id: fieldId } of wire.struct) {
        const inner = this.skip(fieldId);
        op.fields.push({ name, op: inner, code: inner.code, path: null });
      }
    }
    this.#depth--;
    return op;
  }

  #known(t: Type, id: number): Op | undefined {
    return this.#ops.get(t)?.get(id);
  }

  #remember(op: Op, id: number): Op {
    let byId = this.#ops.get(op.type);
    if (byId === undefined) this.#ops.set(op.type, byId = new Map());
    byId.set(id, op);
    return op;
  }
}

/** The code of a field of an embedded struct. */
export const PROMOTED = 28;

function skipCode(wire: WireType, id: number): number {
  if (wire.array !== null || (wire.map === null && wire.slice !== null)) return SKIP_LIST;
  if (wire.map !== null) return SKIP_MAP;
  if (wire.struct !== null) return SKIP_STRUCT;
  if (wire.opaque) return SKIP_OPAQUE;
  throw new GobError(`gob: bad data: ignore can't handle type ${id}`);
}

const BUILTIN: readonly (string | undefined)[] = [
  undefined,
  ...["bool", "int", "uint", "float", "bytes", "string", "complex", "interface"],
];

/** How many parts of a type an error's text spells out; of the others it says only the name. */
const MAX_SPELLED = 40;

/**
 * Go's FieldByName: the field itself, or else the only one of this name at the least depth of embedded
 * structs.
 *
 * @returns the fields on the way, ending with the one that was looked for; null if there is none
 */
function promoted(t: Type, name: string): Field[] | null {
  let level: { t: Type; path: Field[] }[] = [{ t, path: [] }];
  const seen = new Set<Type>();
  while (level.length > 0) {
    const found: Field[][] = [];
    const next: typeof level = [];
    for (const { t, path } of level) {
      if (seen.has(t)) continue;
      seen.add(t);
      for (const f of t.fields) {
        if (f.name === name) found.push([...path, f]);
        if (f.embedded && f.base.kind === T.STRUCT) next.push({ t: f.base, path: [...path, f] });
      }
    }
    if (found.length > 0) return found.length === 1 ? found[0] : null;
    level = next;
  }
  return null;
}
