/** Bytes to values. Source: encoding/gob decoder.go and decode.go. */
import type { Buffer } from "./buffer.ts";
import * as C from "./compile.ts";
import { opFor, skipFor } from "./compile.ts";
import type { FieldOp, Op } from "./op.ts";
import { asGobError, fail, failf, GobError, MAX_DEPTH, tooDeep } from "./error.ts";
import { anyKept, keepType, tells } from "../kept.ts";
import { areObjects, Keys } from "../map_keys.ts";
import { copyBytes, isMap, type Makers, setEntry } from "./makers.ts";
import type { Registry } from "./registry.ts";
import { Messages } from "../messages.ts";
import type { Source } from "./source.ts";
import { tag } from "./tags.ts";
import * as T from "./types.ts";
import { type Fields, type Type } from "./types.ts";

/** Go's gob.Decoder: reads the values of one stream, each into a type that the caller names. */
export class Decoder {
  readonly #registry: Registry;
  readonly #make: Makers;
  readonly #raw: boolean;
  readonly #messages: Messages;
  /** The rest of the current message. */
  readonly #source: Source;
  #depth = 0;
  /** The id of the last value's type, in the sender's numbering. */
  #id = 0;
  /** The types of structs that interfaces contained. */
  #held: Held[] = [];
  /**
   * The type of the last value in an interface, if the value does not show it; null again once the type is
   * kept.
   */
  untold: Type | null = null;

  /**
   * @param input where to read; each value is removed from its front
   * @param registry the names of the types in interfaces
   * @param raw return Go's nil slices, maps and []byte as null, and the value of an interface as a `Typed`
   */
  constructor(input: Buffer, registry: Registry, raw: boolean) {
    this.#messages = new Messages(input);
    this.#source = this.#messages.source;
    this.#registry = registry;
    this.#make = registry.make;
    this.#raw = raw;
  }

  /**
   * Decodes the next value.
   *
   * @param t the type of the variable that receives it; null to skip the value
   * @param old what the variable holds: a struct and a Map are filled in place, and a struct keeps what was
   * not sent
   * @returns what the variable holds now, or why nothing could be decoded
   */
  decode(t: Type | null, old: unknown): unknown {
    this.#messages.open();
    this.#depth = 0;
    this.untold = null;
    if (this.#held.length > 0) this.#held = [];
    try {
      const id = this.#id = this.#messages.nextId(false);
      if (t === null) return this.#skipValue(id);
      return this.#top(id, t, old);
    } catch (caught) {
      return asGobError(caught);
    } finally {
      this.#messages.close();
    }
  }

  /** How the last value was read into a variable of type `t`; this shows what the sender's type is. */
  received(t: Type): Op {
    return opFor(this.#messages.scope, this.#id, t);
  }

  /** A value preceded by its id: at the top level, or in an interface. */
  #top(id: number, t: Type, old: unknown): unknown {
    const op = opFor(this.#messages.scope, id, t);
    if (op.code === T.STRUCT) {
      if (op.matched === 0 && op.remoteFields > 0 && op.type.fields.length > 0) {
        failf(`type mismatch: no fields matched compiling decoder for ${op.type.name}`);
      }
      const into = typeof old === "object" && old !== null
        ? old
        : T.newStruct(op.type, this.#raw, this.#make);
      return this.#struct(op, into as Fields);
    }
    if (this.#source.uint() !== 0) failf("decode: corrupted data: non-zero delta for singleton");
    return this.#value(op, old);
  }

  #struct(op: Op, into: Fields): Fields {
    if (++this.#depth > MAX_DEPTH) tooDeep();
    const source = this.#source;
    const fields = op.fields;
    let field = -1;
    while (source.at < source.end) {
      let delta = source.bytes[source.at];
      if (delta < 128) source.at++;
      else delta = source.uint();
      if (delta === 0) break;
      field += delta;
      if (field >= fields.length) failf("bad data: field numbers out of bounds");
      const f = fields[field];
      const code = f.code;
      if (code === T.INT && source.at < source.end && source.bytes[source.at] < 128) {
        const u = source.bytes[source.at++];
        into[f.name] = (u >>> 1) ^ -(u & 1);
      } else if (code === T.STRING) into[f.name] = source.string(f.op.type.str);
      else if (code < T.BYTES) into[f.name] = this.#scalar(f.op);
      else if (code === T.INTERFACE) {
        into[f.name] = this.#interface(f.op);
        if (this.untold !== null || anyKept) this.#keep(into, f.name, into[f.name]);
      } else if (code >= C.SKIP_UINT) {
        if (code === C.PROMOTED) this.#promoted(f, into);
        else this.#skip(f.op);
      } else into[f.name] = this.#value(f.op, into[f.name]);
    }
    this.#depth--;
    return into;
  }

  /** A field of an embedded struct. */
  #promoted(f: FieldOp, into: Fields): void {
    const path = f.path!;
    for (let i = 0; i < path.length - 1; i++) {
      const { name, base } = path[i];
      into = (into[name] ??= T.newStruct(base, this.#raw, this.#make)) as Fields;
    }
    into[f.name] = this.#value(f.op, into[f.name]);
    this.#keep(into, f.name, into[f.name]);
  }

  #keep(holder: object, place: unknown, value: unknown): void {
    keepType(holder, place, value, this.untold);
    this.untold = null;
  }

  #scalar(op: Op): unknown {
    const source = this.#source;
    switch (op.code) {
      case T.INT: {
        const n = source.int();
        if (op.type.bits < 64 && (n < op.type.min || n > op.type.max)) overflow(op);
        return n;
      }
      case T.STRING:
        return source.string(op.type.str);
      case T.BOOL:
        return source.uint() !== 0;
      case T.UINT: {
        const n = source.wideUint();
        if (op.type.bits < 64 && n > op.type.max) overflow(op);
        return n;
      }
      default: {
        const n = source.float();
        if (op.type.bits === 64) return n;
        if (Math.abs(n) > MAX_FLOAT32 && Math.abs(n) !== Infinity) overflow(op);
        return Math.fround(n);
      }
    }
  }

  /** A value preceded by its delta, or in a list. `old` is what stands there now. */
  #value(op: Op, old: unknown): unknown {
    switch (op.code) {
      case T.STRUCT:
        return this.#struct(
          op,
          (typeof old === "object" && old !== null
            ? old
            : T.newStruct(op.type, this.#raw, this.#make)) as Fields,
        );
      case T.SLICE:
        return this.#list(op, old);
      case T.ARRAY:
        return this.#list(op, old);
      case T.MAP:
        return this.#map(op, old);
      case T.BYTES:
        return this.#bytes(op, old);
      case T.INTERFACE:
        return this.#interface(op);
      default:
        return op.code >= C.SKIP_UINT ? this.#skip(op) : this.#scalar(op);
    }
  }

  #bytes(op: Op, old: unknown): unknown {
    const source = this.#source;
    const n = source.length();
    if (n < 0) failf(`bad ${op.type} slice length: 0`);
    if (n === 0 && this.#raw && old === null) return null;
    const from = source.at;
    source.at += n;
    const bytes = this.#make.bytes(n);
    copyBytes(bytes, source.bytes.subarray(from, from + n));
    return op.type === T.bytes || this.#raw ? bytes : tag(bytes, op.type);
  }

  /** As in Go, existing elements are decoded into if the list was long enough to be reused. */
  #list(op: Op, old: unknown): unknown {
    const source = this.#source;
    const n = source.uint();
    if (op.length >= 0 && n !== op.length) failf("length mismatch in decodeArray");
    const had: unknown[] | null = Array.isArray(old) && old.length >= n ? old : null;
    if (n === 0 && this.#raw && had === null) return op.length === 0 ? [] : null;
    if (++this.#depth > MAX_DEPTH) tooDeep();
    const list = this.#make.list();
    const elem = op.elem!;
    if (elem.code === T.STRUCT && had === null) {
      for (let i = 0; i < n; i++) {
        if (source.at >= source.end) this.#short(n);
        list[i] = this.#struct(elem, T.newStruct(elem.type, this.#raw, this.#make) as Fields);
      }
    } else {
      for (let i = 0; i < n; i++) {
        if (source.at >= source.end) this.#short(n);
        list[i] = this.#value(elem, had === null ? null : had[i]);
        if (this.untold !== null) this.#keep(list, i, list[i]);
      }
    }
    this.#depth--;
    if (!this.#raw) tag(list, op.type);
    return list;
  }

  #short(n: number): never {
    failf(`decoding array or slice: length exceeds input size (${n} elements)`);
  }

  /** Adds entries to the existing ones. */
  #map(op: Op, old: unknown): unknown {
    const source = this.#source;
    const n = source.uint();
    if (++this.#depth > MAX_DEPTH) tooDeep();
    const entries: Map<unknown, unknown> = isMap(old) ? old : this.#make.map();
    if (!this.#raw && entries !== old) tag(entries, op.type);
    const keys = areObjects(op.type.key) ? new Keys(op.type.key, entries) : null;
    for (let i = 0; i < n; i++) {
      if (source.at >= source.end) fail("EOF");
      let key = this.#value(op.key!, null);
      if (keys !== null) key = keys.stored(key);
      this.untold = null; // the type of a key is not kept
      const elem = this.#value(op.elem!, null);
      setEntry(entries, key, elem);
      if (this.untold !== null || anyKept) this.#keep(entries, key, elem);
    }
    this.#depth--;
    return entries;
  }

  #interface(op: Op): unknown {
    const source = this.#source;
    const n = source.length();
    if (n < 0) failf("bad interface encoding: name too large for buffer");
    if (n === 0) return null;
    if (!this.#raw) {
      // A fast path for the commands of most logs, ints and strings: a name, an id, any length, 00.
      const b = source.bytes;
      const at = source.at;
      if (n === 3 && at + 6 < source.end && b[at + 4] < 128 && b[at + 5] === 0) {
        if (b[at] === 105 && b[at + 1] === 110 && b[at + 2] === 116 && b[at + 3] === 4) {
          source.at = at + 6;
          return source.int();
        }
      } else if (n === 6 && at + 9 < source.end && b[at + 7] < 128 && b[at + 8] === 0 && b[at + 6] === 12) {
        if (
          b[at] === 115 && b[at + 1] === 116 && b[at + 2] === 114 && b[at + 3] === 105 && b[at + 5] === 103
        ) {
          if (b[at + 4] === 110) {
            source.at = at + 9;
            return source.string("string");
          }
        }
      }
    }
    for (let i = 0; i < this.#held.length; i++) {
      const { name, from, to, op, type } = this.#held[i];
      if (name !== n || !source.repeats(from, to)) continue;
      if (i > 0) [this.#held[0], this.#held[i]] = [this.#held[i], this.#held[0]];
      source.at += to - from;
      source.uint();
      const value = this.#struct(op, T.newStruct(op.type, this.#raw, this.#make) as Fields);
      return this.#raw ? new T.Typed(type, value) : value;
    }
    const from = source.at;
    const t = this.#named(n);
    const scope = this.#messages.scope;
    const id = this.#messages.nextId(true);
    const to = source.at;
    source.uint(); // the length, which is for readers that skip the value
    if (++this.#depth > MAX_DEPTH) tooDeep();
    const value = this.#top(id, t, null);
    this.#depth--;
    if (op.type.kind !== T.INTERFACE) failf(`${t} is not assignable to type ${op.type}`);
    const told = tells(value, t);
    if (
      told && T.baseOf(t).kind === T.STRUCT && scope === this.#messages.scope && this.#held.length < MAX_HELD
    ) {
      const held = {
        name: n,
        from,
        to,
        op: opFor(scope, id, t),
        type: t,
      };
      this.#held.push(held);
    }
    if (this.#raw) return new T.Typed(t, value);
    this.untold = told ? null : t;
    return value;
  }

  /** The registered type whose name is the next n bytes. */
  #named(n: number): Type {
    const source = this.#source;
    if (n > 1024) failf(`name too long (${n} bytes): ${JSON.stringify(source.text(20))}...`);
    const from = source.at;
    source.at += n;
    return this.#registry.typeAt(source.bytes, from, source.at);
  }

  #skipValue(id: number): null {
    const op = skipFor(this.#messages.scope, id);
    if (op.code !== C.SKIP_STRUCT && this.#source.uint() !== 0) {
      failf("decode: corrupted data: non-zero delta for singleton");
    }
    return this.#skip(op);
  }

  #skip(op: Op): null {
    const source = this.#source;
    if (++this.#depth > MAX_DEPTH) failf("invalid nesting depth");
    switch (op.code) {
      case C.SKIP_COMPLEX:
        source.uint();
        source.uint();
        break;
      case C.SKIP_BYTES:
      case C.SKIP_OPAQUE: {
        const n = source.length();
        if (n < 0) failf("bad data: length too large for buffer");
        source.at += n;
        break;
      }
      case C.SKIP_INTERFACE:
        this.#skipInterface();
        break;
      case C.SKIP_STRUCT:
        this.#struct(op, IGNORED);
        break;
      case C.SKIP_LIST:
      case C.SKIP_MAP:
        this.#skipList(op);
        break;
      default:
        source.uint();
    }
    this.#depth--;
    return null;
  }

  #skipList(op: Op): void {
    const source = this.#source;
    const n = source.uint();
    if (op.length >= 0 && n !== op.length) failf("length mismatch in ignoreArray");
    for (let i = 0; i < n; i++) {
      if (source.at >= source.end) this.#short(n);
      if (op.key !== null) this.#skip(op.key);
      this.#skip(op.elem!);
    }
  }

  /** Reads the value instead of jumping over it: definitions in it apply to what follows. */
  #skipInterface(): void {
    const source = this.#source;
    const n = source.length();
    if (n < 0) failf("bad interface encoding: name too large for buffer");
    if (n === 0) return;
    source.at += n;
    const id = this.#messages.nextId(true);
    source.uint();
    this.#skipValue(id);
  }
}

/** A struct type that an interface contained: its name and id, and how to read the value after them. */
interface Held {
  /** The name's length. */
  readonly name: number;
  /** Where the name and the id are in the stream's bytes. */
  readonly from: number;
  readonly to: number;
  readonly op: Op;
  readonly type: Type;
}
const MAX_HELD = 8;
const MAX_FLOAT32 = (2 - 2 ** -23) * 2 ** 127;

/** Never written to: no field of a skipped struct has a local field. */
const IGNORED: Fields = Object.freeze({});

function overflow(op: Op): never {
  throw new GobError(`value for "${op.name}" out of range`);
}
