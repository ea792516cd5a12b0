// Every case that Go wrote, encoded and decoded, with the wire layer alone.
// @ts-types="../../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";
import * as T from "./mod.ts";
import { Buffer, Decoder, Encoder, GobError, Registry, type Type, Typed } from "./mod.ts";
import { type Case, goldenCases, type Said, type Spec } from "../testdata/golden.ts";
import { hex, unhex } from "../testdata/hex.ts";

const cases = goldenCases();

/** The types of a case, by the names that Go's reflect prints. */
class Types {
  readonly #made = new Map<string, Type>();
  constructor(readonly specs: Record<string, Spec>) {
    for (const t of T.basics) this.#made.set(t.str, t);
    this.#made.set("interface {}", T.any);
  }

  of(text: string): Type {
    const made = this.#made.get(text);
    if (made !== undefined) return made;
    const spec = this.specs[text];
    if (spec?.kind === "struct") {
      const t = T.struct(text);
      this.#made.set(text, t);
      T.defineStruct(t, spec.fields!.map((f) => ({ ...f, type: this.of(f.type) })));
      return t;
    }
    const t = spec !== undefined
      ? T.named(text, (self) => {
        this.#made.set(text, self);
        return this.of(spec.underlying!);
      })
      : this.#composed(text);
    this.#made.set(text, t);
    return t;
  }

  #composed(text: string): Type {
    if (text.startsWith("[]")) return T.slice(this.of(text.slice(2)));
    if (text.startsWith("*")) return T.pointer(this.of(text.slice(1)));
    const close = closing(text);
    if (text.startsWith("map[")) return T.map(this.of(text.slice(4, close)), this.of(text.slice(close + 1)));
    return T.array(Number(text.slice(1, close)), this.of(text.slice(close + 1)));
  }
}

/** The position of the bracket that closes the first one of `map[K]V` or `[n]T`. */
function closing(text: string): number {
  let open = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === "[") open++;
    if (text[i] === "]" && --open === 0) return i;
  }
  throw new Error(`no type: ${text}`);
}

function fromJson(types: Types, t: Type, v: unknown): unknown {
  if (v === null) return null;
  const base = T.baseOf(t);
  switch (base.kind) {
    case T.INT:
    case T.UINT:
      return typeof v === "string" ? BigInt(v) : v;
    case T.FLOAT:
      return typeof v === "string" ? Number(v.replace("Inf", "Infinity")) : v;
    case T.BYTES:
      return unhex(v as string);
    case T.SLICE:
    case T.ARRAY:
      return (v as unknown[]).map((e) => fromJson(types, base.elem, e));
    case T.MAP:
      return new Map(
        (v as [unknown, unknown][]).map((
          [k, e],
        ) => [fromJson(types, base.key, k), fromJson(types, base.elem, e)]),
      );
    case T.STRUCT:
      return Object.fromEntries(
        base.fields.map((f) => [f.name, fromJson(types, f.type, (v as T.Fields)[f.name])]),
      );
    case T.INTERFACE: {
      const { type, value } = v as Said;
      return new Typed(types.of(type), fromJson(types, types.of(type), value));
    }
    default:
      return v;
  }
}

function toJson(t: Type, v: unknown): unknown {
  if (v === null) return null;
  const base = T.baseOf(t);
  switch (base.kind) {
    case T.INT:
    case T.UINT:
      return typeof v === "bigint" ? String(v) : v;
    case T.FLOAT:
      return Number.isNaN(v) ? "NaN" : v === Infinity ? "+Inf" : v === -Infinity ? "-Inf" : v;
    case T.BYTES:
      return hex(v as Uint8Array);
    case T.SLICE:
    case T.ARRAY:
      return (v as unknown[]).map((e) => toJson(base.elem, e));
    case T.MAP:
      return [...v as Map<unknown, unknown>].map(([k, e]) => [toJson(base.key, k), toJson(base.elem, e)]);
    case T.STRUCT:
      return Object.fromEntries(base.fields.map((f) => [f.name, toJson(f.type, (v as T.Fields)[f.name])]));
    case T.INTERFACE: {
      const { type, value } = v as Typed;
      return { type: type.str, value: toJson(type, value) };
    }
    default:
      return v;
  }
}

const untold = (): never => {
  throw new Error("every interface value of a golden case is a Typed");
};

/** What gob sees as a new process. */
function world(c: Case): { types: Types; registry: Registry } {
  const types = new Types(c.types);
  const registry = new Registry();
  for (const { name, type } of c.registered) registry.register(name, types.of(type));
  return { types, registry };
}

function encodeAll(c: Case, said: Said[], stop = Infinity) {
  const { types, registry } = world(c);
  const out = new Buffer();
  const encoder = new Encoder(out, registry, untold);
  const pieces: string[] = [];
  let error: GobError | null = null;
  said.forEach(({ type, value }, i) => {
    if (i > stop || error !== null) return;
    const before = out.Len();
    error = encoder.encode(types.of(type), fromJson(types, types.of(type), value));
    pieces.push(hex(out.Bytes().subarray(before)));
  });
  return { types, registry, bytes: out.Bytes(), pieces, error: error as GobError | null };
}

function checkEncode(c: Case): void {
  const done = encodeAll(c, c.values);
  assertEquals(done.error, null);
  assertEquals(hex(done.bytes), c.hex);
  if (c.hexPerEncode) assertEquals(done.pieces, c.hexPerEncode);

  const decoder = new Decoder(new Buffer(unhex(c.hex)), done.registry, true);
  const decoded = c.values.map(({ type }) => ({
    type,
    value: toJson(done.types.of(type), got(decoder, done.types.of(type))),
  }));
  assertEquals(decoded, [...c.decoded ?? c.values]);
  assertEquals((decoder.decode(T.int, 0) as GobError).message, "EOF");

  const skipper = new Decoder(new Buffer(unhex(c.hex)), done.registry, true);
  for (let i = 0; i < c.values.length; i++) assertEquals(skipper.decode(null, null), null, `skip value ${i}`);
  assertEquals((skipper.decode(null, null) as GobError).message, "EOF");
}

function got(decoder: Decoder, t: Type): unknown {
  const v = decoder.decode(t, T.zeroOf(t, true));
  if (v instanceof GobError) throw v;
  return v;
}

function checkDecode(c: Case, bytes: Uint8Array, at: number | undefined, error: string | undefined): void {
  const { types, registry } = encodeAll(c, c.encoded ?? []);
  const targets = c.into!.map(({ type, value }) => fromJson(types, types.of(type), value));
  const decoder = new Decoder(new Buffer(bytes), registry, true);
  let failed: { at: number; error: string } | null = null;
  c.decodes!.forEach((target, i) => {
    if (failed !== null) return;
    const t = types.of(c.into![target].type);
    const value = decoder.decode(t, targets[target]);
    if (value instanceof GobError) failed = { at: i, error: value.message };
    else {
      targets[target] = value;
      assertEquals({ type: t.str, value: toJson(t, value) }, { ...c.values[i] });
    }
  });
  assertEquals(failed, error === undefined ? null : { at: at!, error });
}

for (const c of cases) {
  Deno.test(`golden ${c.name}`, () => {
    if (c.kind === "encode") checkEncode(c);
    else if (c.kind === "decode") {
      if (c.encoded !== undefined) assertEquals(hex(encodeAll(c, c.encoded).bytes), c.hex);
      checkDecode(c, unhex(c.hex), undefined, undefined);
    } else if (c.op === "decode") {
      assertEquals(hex(encodeAll(c, c.encoded!).bytes), c.fullHex ?? c.hex);
      checkDecode(c, unhex(c.hex), c.at, c.error);
      for (const p of c.prefixes ?? []) checkDecode(c, unhex(c.fullHex!).subarray(0, p.bytes), p.at, p.error);
    } else {
      const done = encodeAll(c, c.values, c.at);
      assertEquals(done.error?.message, c.error);
      assertEquals(done.pieces.length - 1, c.at);
      assertEquals(hex(done.bytes), c.hex);
    }
  });
}
