/** Values to bytes. Source: encoding/gob encoder.go and encode.go. */
import { Buffer } from "./buffer.ts";
import { checkEncodable } from "./encodable.ts";
import { entriesOf, isBytes, isMap } from "./makers.ts";
import { asGobError, fail, failf, GobError, MAX_DEPTH, tooDeep } from "./error.ts";
import { explain, WRONG } from "./explain.ts";
import { HeldClasses } from "../held.ts";
import { integer } from "../integer.ts";
import { anyKept, keptType } from "../kept.ts";
import type { Entry, Registry } from "./registry.ts";
import { leastRemembered } from "./remembered.ts";
import { Sink } from "./sink.ts";
import * as T from "./types.ts";
import { type Fields, type Type } from "./types.ts";

/** The type of a value in an interface; throws if the value does not show it. */
export type TypeOf = (value: unknown) => Type;

/** One sink for all encoders: a result is written without interruption, and then belongs to its buffer. */
const shared = new Sink();

/** "string" preceded by its length, and the id of strings. */
const NAMED_STRING = Uint8Array.of(6, 115, 116, 114, 105, 110, 103, 12);

/** Go's gob.Encoder: writes values of given types to one stream, which defines each type once. */
export class Encoder {
  readonly #out: Buffer;
  readonly #registry: Registry;
  readonly #typeOf: TypeOf;
  /** The first type that was sent, together with its closure. Most encoders never send another. */
  #first: Entry | null = null;
  /** All types that were sent, once there are others than `#first`. */
  #sent: Set<Entry> | null = null;
  readonly #held = new HeldClasses();
  /** Where the current piece starts, how deep it is, and up to where bytes stay even after an error. */
  #piece = 0;
  #pieces = 0;
  #flushed = 0;
  #depth = 0;
  /** How many elements of the list at the top level are unchanged; -1 if they were not compared. */
  #same = -1;

  /**
   * @param out where the bytes are appended
   * @param registry the ids and names of types
   * @param typeOf returns the type of a value in an interface
   */
  constructor(out: Buffer, registry: Registry, typeOf: TypeOf) {
    this.#out = out;
    this.#registry = registry;
    this.#typeOf = typeOf;
  }

  /**
   * Appends one value, preceded by the definitions that this encoder has not sent yet.
   *
   * @param t the value's type
   * @param value a value of that type
   * @param same for a list, the result of `unchanged`
   * @returns null, or why it could not be sent; as in Go, definitions may have been sent already
   */
  encode(t: Type, value: unknown, same = -1): GobError | null {
    if (value === null && t.kind === T.POINTER) {
      return new GobError(`gob: cannot encode nil pointer of type ${t}`);
    }
    const sink = shared.busy ? new Sink() : shared;
    sink.open();
    this.#flushed = this.#depth = this.#pieces = 0;
    this.#same = same;
    let error: GobError | null = null;
    try {
      if (t.kind <= T.STRING) this.#scalar(sink, t, value);
      else this.#message(sink, T.baseOf(t), value);
      this.#flushed = sink.length;
    } catch (caught) {
      error = caught === WRONG ? explain(t, value, this.#typeOf) : asGobError(caught);
    } finally {
      if (this.#flushed > 0) {
        const end = sink.start + this.#flushed;
        if (!sink.inSlab) this.#out.Write(sink.bytes.subarray(0, end));
        else if (Buffer.adopt(this.#out, sink.bytes, sink.start, end)) sink.start = end;
      }
      sink.busy = false;
    }
    return error;
  }

  /** A message with one scalar: its length, the built-in id, 00, the value. */
  #scalar(sink: Sink, t: Type, value: unknown): void {
    const piece = sink.openPiece();
    sink.room(24);
    sink.byte(t.kind << 1);
    sink.byte(0);
    this.#value(sink, t, value);
    sink.closePiece(piece);
  }

  #message(sink: Sink, base: Type, value: unknown): void {
    if (value === null && base.kind === T.STRUCT) throw WRONG;
    const entry = this.#registry.entry(base);
    this.#piece = sink.openPiece();
    if (entry !== null) this.#define(sink, entry);
    if (!T.notesOf(base).encodable) checkEncodable(base);
    sink.room(16);
    if (entry !== null) sink.raw(entry.idBytes);
    else sink.byte(base.kind << 1);
    this.#body(sink, base, value);
    sink.closePiece(this.#piece);
  }

  /** A value after its id: a struct as it is, anything else after a 00. */
  #body(sink: Sink, base: Type, value: unknown): void {
    if (base.kind === T.STRUCT) this.#struct(sink, base, value);
    else {
      sink.room(1);
      sink.byte(0);
      this.#value(sink, base, value);
    }
  }

  /**
   * Sends the definitions that are new. The first goes after whatever the open piece contains and closes it,
   * each of the others is a piece of its own, and what follows goes into a new piece. This is what Go does,
   * since it flushes a definition together with the buffer it was written to.
   */
  #define(sink: Sink, entry: Entry): void {
    if (this.#first === entry) return;
    if (this.#first === null) {
      this.#first = entry;
      if (this.#pieces === 0 && sink.length === this.#piece + 1) {
        sink.at--; // the open piece is still empty
        sink.raw(entry.messages);
        this.#flushed = sink.length;
        this.#piece = sink.openPiece();
        return;
      }
      this.#sent = new Set();
    }
    const sent = this.#sent ??= new Set(this.#first.closure);
    if (sent.has(entry)) return;
    for (const e of entry.closure) {
      if (sent.has(e)) continue;
      sent.add(e);
      sink.raw(e.definition);
      sink.closePiece(this.#piece);
      if (this.#pieces === 0) this.#flushed = sink.length;
      this.#piece = sink.openPiece();
    }
  }

  /** (delta, value) for each field that is not zero, then 00. */
  #struct(sink: Sink, t: Type, value: unknown): void {
    if (typeof value !== "object" || value === null || Array.isArray(value)) throw WRONG;
    if (++this.#depth > MAX_DEPTH) tooDeep();
    const fields = t.sent;
    let last = -1;
    for (let i = 0; i < fields.length; i++) {
      const f = fields[i];
      const v = (value as Fields)[f.name];
      // First what gob leaves out. A null may be a pointer, list or interface, which come at the end.
      switch (f.kind) {
        case T.INT:
          if (v === 0 || v === 0n) continue;
          if (typeof v === "number" && (v | 0) === v && v >= -0x8000 && v < 0x8000 && f.base.bits > 8) {
            sink.smallIntField(i - last, v);
            last = i;
            continue;
          }
          break;
        case T.UINT:
          if (v === 0 || v === 0n) continue;
          break;
        case T.FLOAT:
          if (v === 0) continue;
          break;
        case T.BOOL:
          if (v === false) continue;
          break;
        case T.STRING:
          if (typeof v === "string") {
            if (v.length === 0) continue;
            sink.stringField(i - last, v);
            last = i;
            continue;
          }
          break;
        case T.BYTES:
          if (v === null || (isBytes(v) && v.length === 0)) continue;
          break;
        case T.SLICE:
          if (v === null || (Array.isArray(v) && v.length === 0)) continue;
          break;
        case T.INTERFACE:
          if (v === null) continue;
          sink.delta(i - last);
          last = i;
          this.#interface(sink, v, value, f.name);
          continue;
        case T.MAP:
          if (v === null) continue;
      }
      if (v === null && f.type.kind === T.POINTER) continue;
      sink.delta(i - last);
      last = i;
      this.#value(sink, f.base, v);
    }
    sink.room(1);
    sink.byte(0);
    this.#depth--;
  }

  /** A value in full, also if it is zero. A scalar needs 16 bytes of room; afterwards there may be none. */
  #value(sink: Sink, t: Type, v: unknown): void {
    switch (t.kind) {
      case T.INT:
        if (typeof v === "number" && (v | 0) === v && v >= t.min && v <= t.max) return sink.int(v);
        return integer(sink, t, v);
      case T.STRING:
        if (typeof v !== "string") throw WRONG;
        return sink.string(v);
      case T.INTERFACE:
        return this.#interface(sink, v, null, null);
      case T.STRUCT:
        return this.#struct(sink, t, v);
      case T.SLICE:
        if (v !== null && !Array.isArray(v)) throw WRONG;
        return this.#list(sink, t, v ?? []);
      case T.BOOL:
        if (typeof v !== "boolean") throw WRONG;
        return sink.byte(v ? 1 : 0);
      case T.UINT:
        if (typeof v === "number" && v >= 0 && v <= 127 && (v | 0) === v) return sink.byte(v);
        return integer(sink, t, v);
      case T.FLOAT:
        if (typeof v !== "number") throw WRONG;
        return t.bits === 32 ? sink.float32(v) : sink.float(v);
      case T.BYTES:
        if (v !== null && !isBytes(v)) throw WRONG;
        return v === null ? sink.byte(0) : sink.blob(v);
      case T.ARRAY:
        if (!Array.isArray(v) || v.length !== t.length) throw WRONG;
        return this.#list(sink, t, v);
      case T.MAP:
        if (v !== null && !isMap(v)) throw WRONG;
        return this.#map(sink, t, v ?? new Map());
      default:
        throw WRONG;
    }
  }

  #list(sink: Sink, t: Type, list: unknown[]): void {
    if (++this.#depth > MAX_DEPTH) tooDeep();
    sink.room(9);
    sink.uint(list.length);
    const elem = T.baseOf(t.elem);
    const nilable = t.elem.kind === T.POINTER;
    if (elem.kind === T.STRUCT && !nilable) {
      const from = list.length < leastRemembered || anyKept ? 0 : this.#repeated(sink, elem, list);
      for (let i = from; i < list.length; i++) this.#struct(sink, elem, list[i]);
      this.#depth--;
      return;
    }
    if (elem.kind === T.INTERFACE && !nilable) {
      for (let i = 0; i < list.length; i++) this.#interface(sink, list[i], list, i);
      this.#depth--;
      return;
    }
    for (let i = 0; i < list.length; i++) {
      const v = list[i];
      if (nilable && v === null) failf("encodeArray: nil element");
      sink.room(16);
      this.#value(sink, elem, v);
    }
    this.#depth--;
  }

  /** How many class instances at the front of a list have not changed since such a list was last encoded. */
  unchanged(list: readonly unknown[], elem: Type, depth = 1): number {
    if (list.length < leastRemembered || anyKept) return -1;
    return this.#registry.remembered(elem).same(list, depth);
  }

  /** Encodes elements of a list of structs, as far as they are or can be remembered. Returns how many. */
  #repeated(sink: Sink, elem: Type, list: unknown[]): number {
    const same = this.#depth === 1 && this.#same >= 0 ? this.#same : this.unchanged(list, elem, this.#depth);
    return this.#registry.remembered(elem)
      .encode(list, same, sink, this.#held, (element) => this.#struct(sink, elem, element));
  }

  #map(sink: Sink, t: Type, entries: Map<unknown, unknown>): void {
    if (++this.#depth > MAX_DEPTH) tooDeep();
    sink.room(9);
    sink.uint(entries.size);
    for (const [key, v] of entriesOf(entries)) {
      this.#element(sink, t.key, key);
      if (t.elem.kind === T.INTERFACE) this.#interface(sink, v, entries, key);
      else this.#element(sink, t.elem, v);
    }
    this.#depth--;
  }

  #element(sink: Sink, t: Type, v: unknown): void {
    if (t.kind === T.POINTER && v === null) failf("encodeReflectValue: nil element");
    sink.room(16);
    this.#value(sink, T.baseOf(t), v);
  }

  /**
   * The type's name, definitions that are new, the type's id, and the value as a piece with its length; nil
   * is 00.
   *
   * @param holder the struct, list or Map that contains v at `place`; null if that is not known
   */
  #interface(sink: Sink, v: unknown, holder: object | null, place: unknown): void {
    sink.room(32);
    if (v === null) return sink.byte(0);
    if (anyKept && holder !== null) {
      const type = keptType(holder, place, v);
      if (type !== null) return this.#concrete(sink, new T.Typed(type, v));
    }
    if (typeof v === "number" && Number.isSafeInteger(v)) {
      // "int" preceded by its length, the id of ints, the length of what follows, 00, the value.
      const bytes = sink.bytes;
      const at = sink.at;
      bytes[at] = 3;
      bytes[at + 1] = 105;
      bytes[at + 2] = 110;
      bytes[at + 3] = 116;
      bytes[at + 4] = 4;
      bytes[at + 6] = 0;
      sink.at = at + 7;
      sink.int(v);
      bytes[at + 5] = sink.at - at - 6;
      return;
    }
    if (typeof v === "string") {
      sink.raw(NAMED_STRING);
      const piece = sink.openPiece();
      sink.room(1);
      sink.byte(0);
      sink.string(v);
      return sink.closePiece(piece);
    }
    this.#concrete(sink, v);
  }

  /** The type that a value in an interface shows. If it shows none, `explain` says where the value is. */
  #told(v: unknown): Type {
    try {
      return this.#typeOf(v);
    } catch (caught) {
      throw caught instanceof GobError ? WRONG : caught;
    }
  }

  #concrete(sink: Sink, v: unknown): void {
    if (++this.#depth > MAX_DEPTH) tooDeep();
    if (typeof v === "object" && v !== null) {
      const held = this.#held.find(v);
      if (held !== null) {
        sink.raw(held.prefix);
        const outer = this.#piece;
        this.#piece = sink.openPiece();
        this.#pieces++;
        this.#struct(sink, held.base, v);
        sink.closePiece(this.#piece);
        this.#pieces--;
        this.#piece = outer;
        this.#depth--;
        return;
      }
    }
    const said = T.typedBy(v);
    const type = said === undefined ? this.#told(v) : said.type;
    const value = said === undefined ? v : said.value;
    const base = T.baseOf(type);
    if (type.kind === T.POINTER && value === null) {
      fail(`gob: gob: cannot encode nil pointer of type ${type}`);
    }
    const registered = this.#registry.registered(base);
    if (registered === undefined) failf(`type not registered for interface: ${base}`);
    sink.raw(registered.nameBytes);
    const entry = this.#registry.entry(base);
    if (entry !== null) {
      this.#define(sink, entry);
      sink.raw(entry.idBytes);
    } else {
      sink.room(1);
      sink.byte(base.kind << 1);
    }
    this.#inner(sink, base, value);
    if (base.make !== null && said === undefined && entry !== null) {
      this.#held.add(v as object, base, registered, entry);
    }
  }

  /** The value of an interface, after its id: a piece of its own. */
  #inner(sink: Sink, base: Type, value: unknown): void {
    const outer = this.#piece;
    this.#piece = sink.openPiece();
    this.#pieces++;
    if (!T.notesOf(base).encodable) checkEncodable(base);
    this.#body(sink, base, value);
    sink.closePiece(this.#piece);
    this.#pieces--;
    this.#piece = outer;
    this.#depth--;
  }
}
