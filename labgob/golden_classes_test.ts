// The golden cases with the class layer: a student's classes are written like Go's structs.
// @ts-types="../types/std_assert.d.ts"
import { assert, assertEquals } from "@std/assert";
import * as harness from "./harness.ts";
import * as lab from "./mod.ts";
import { Buffer, type Class, GobError, LabDecoder, LabEncoder, ref, type TypeLike } from "./mod.ts";
import { type Case, goldenCases, type Said, type Spec } from "./testdata/golden.ts";
import { hex, unhex } from "./testdata/hex.ts";

type Fields = Record<string, unknown>;

const cases = goldenCases();
const words: Record<string, TypeLike> = {
  ...{ int: lab.int, int8: lab.int8, int16: lab.int16, int32: lab.int32, int64: lab.int64, uint: lab.uint },
  ...{ uint8: lab.uint8, uint16: lab.uint16, uint32: lab.uint32, uint64: lab.uint64, float32: lab.float32 },
  ...{
    float64: lab.float64,
    bool: lab.bool,
    string: lab.string,
    "[]uint8": lab.bytes,
    "interface {}": lab.any,
  },
};

/**
 * Builds a case's types as a student would: from classes with `static fields`, and from `int`, `slice(...)`
 * and so on.
 */
class Words {
  readonly #classes = new Map<string, Class>();
  constructor(readonly specs: Record<string, Spec>) {}

  of(text: string): TypeLike {
    if (words[text] !== undefined) return words[text];
    const spec = this.specs[text];
    if (spec?.kind === "struct") return this.#class(text, spec);
    if (spec !== undefined) return lab.named(spec.name, this.of(spec.underlying!) as lab.Type);
    if (text.startsWith("[]")) return lab.slice(this.of(text.slice(2)));
    if (text.startsWith("*")) return lab.pointer(this.of(text.slice(1)));
    const close = text.indexOf("]"); // no golden case has a key type with brackets
    if (text.startsWith("map[")) {
      return lab.map(this.of(text.slice(4, close)), this.of(text.slice(close + 1)));
    }
    return lab.array(Number(text.slice(1, close)), this.of(text.slice(close + 1)));
  }

  #class(text: string, spec: Spec): Class {
    let made = this.#classes.get(text);
    if (made !== undefined) return made;
    const fields = spec.fields!;
    const zero = (type: string): unknown => {
      if (/^(u?int|float)/.test(type)) return 0;
      if (type === "bool") return false;
      const array = /^\[(\d+)\](.*)/.exec(type);
      if (array !== null) return Array.from({ length: Number(array[1]) }, () => zero(array[2]));
      const of = this.specs[type];
      if (of?.kind === "struct") return new (this.#class(type, of))();
      return type === "string" || of?.underlying === "string" ? "" : null;
    };
    const holder = {
      [spec.name]: class {
        static fields: Record<string, TypeLike> = {};
        constructor() {
          for (const f of fields) (this as Fields)[f.name] = zero(f.type);
        }
      },
    };
    const C = holder[spec.name];
    made = C as Class;
    this.#classes.set(text, made);
    for (const f of fields) C.fields[f.name] = this.of(f.type);
    return made;
  }

  /** A golden value as a student's code would hold it. */
  value(text: string, v: unknown): unknown {
    if (v === null) return null;
    if (text.startsWith("*")) return this.value(text.slice(1), v);
    if (text === "[]uint8") return unhex(v as string);
    if (text === "interface {}") {
      const { type, value } = v as Said;
      const held = this.value(type, value);
      return this.specs[type]?.kind === "struct" ? held : lab.typed(this.of(type), held);
    }
    if (text.startsWith("[]")) return (v as unknown[]).map((e) => this.value(text.slice(2), e));
    if (text.startsWith("map[")) {
      const close = text.indexOf("]");
      const [key, elem] = [text.slice(4, close), text.slice(close + 1)];
      return new Map((v as [unknown, unknown][]).map(([k, e]) => [this.value(key, k), this.value(elem, e)]));
    }
    const spec = this.specs[text];
    if (spec?.kind === "named") return this.value(spec.underlying!, v);
    if (spec !== undefined) {
      const made = new (this.#class(text, spec))() as Fields;
      for (const f of spec.fields!) made[f.name] = this.value(f.type, (v as Fields)[f.name]);
      return made;
    }
    if (text.startsWith("float")) return Number(String(v).replace("Inf", "Infinity"));
    return typeof v === "string" && /int/.test(text) ? BigInt(v) : v;
  }
}

/**
 * Runs a body with Go's ids, a table in which only the case's own types are registered, and no messages,
 * since some cases have lower-case fields.
 */
function alone(c: Case, body: (words: Words, table: harness.TypeTable) => void): void {
  harness.reset();
  harness.setWarn(() => {});
  try {
    const words = new Words(c.types);
    const table = new harness.TypeTable();
    for (const { name, type } of c.registered) table.register(words.of(type), name);
    body(words, table);
  } finally {
    harness.setWarn();
    harness.reset();
  }
}

for (const c of cases) {
  if (c.kind === "encode") {
    Deno.test(`classes ${c.name}`, () =>
      alone(c, (words, table) => {
        const w = new Buffer();
        const e = new LabEncoder(w, table);
        for (const { type, value } of c.values) {
          const held = words.value(type, value);
          const told = typeof held === "object" && held !== null && words.specs[type] !== undefined;
          assertEquals(e.Encode(told ? held : lab.typed(words.of(type), held)), null);
        }
        assertEquals(hex(w.Bytes()), c.hex);

        const again = new Buffer();
        const back = new LabEncoder(again, table);
        const d = new LabDecoder(new Buffer(w.Bytes()), table);
        const targets = c.values.map(({ type }) => ref<unknown>(undefined, words.of(type)));
        for (const target of targets) assertEquals(d.Decode(target), null);
        assertEquals(d.Decode(null)?.message, "EOF");
        harness.reset();
        harness.setWarn(() => {});
        for (const target of targets) assertEquals(back.Encode(target), null);
        assertEquals(hex(again.Bytes()), c.hex);
      }));
  } else if (c.op === "decode") {
    Deno.test(`classes ${c.name}`, () =>
      alone(c, (words, table) => {
        const d = new LabDecoder(new Buffer(unhex(c.hex)), table);
        const variable = ({ type, value }: Said) => ref<unknown>(words.value(type, value), words.of(type));
        const into = c.into!.map(variable);
        const errors = c.decodes!.map((target, i) => {
          const error = d.Decode(into[target]);
          if (error === null) {
            assertEquals(into[target].value, words.value(c.values[i].type, c.values[i].value));
          }
          return error;
        });
        assertEquals(errors.find((e) => e !== null)?.message, c.error);
      }));
  } else {
    Deno.test(`classes ${c.name}`, () =>
      alone(c, (words, table) => {
        const w = new Buffer();
        const [{ type, value }] = c.values;
        const error = new LabEncoder(w, table).Encode(words.value(type, value));
        assert(error instanceof GobError);
        assertEquals([error.message, hex(w.Bytes())], [c.error, c.hex]);
      }));
  }
}
