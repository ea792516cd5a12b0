/**
 * Finds what is wrong with a value that could not be encoded, in a second, slower pass, so that the first can
 * be fast.
 */
import { failf, GobError, MAX_DEPTH } from "./error.ts";
import { entriesOf, isBytes, isMap } from "./makers.ts";
import * as T from "./types.ts";
import { type Fields, type Type } from "./types.ts";

/** Thrown by the encoder if a value does not have its type. */
export const WRONG: unique symbol = Symbol("a value that is not of its type");

/** The first part of a value that does not have its type. */
interface Wrong {
  /** From the top level: `AppendEntriesArgs.Entries[3].Term`. */
  readonly path: string;
  /** The struct and field that contain it: `LogEntry.Term`. */
  readonly field: string;
  readonly wanted: string;
  readonly got: unknown;
}

/**
 * Says which field holds what, and what it should hold.
 *
 * @param t the type of the value that was encoded
 * @param value what could not be encoded
 * @param typeOf returns the type of a value in an interface
 */
export function explain(t: Type, value: unknown, typeOf: (v: unknown) => Type): GobError {
  const top = T.baseOf(t).name || t.str;
  let wrong: Wrong | null;
  try {
    wrong = find(t, value, top, "", typeOf, 0);
  } catch (caught) {
    if (caught instanceof GobError) return caught;
    throw caught;
  }
  if (wrong === null) {
    return new GobError(`gob: cannot encode ${top}: its values changed while they were read`);
  }
  const { path, field } = wrong;
  const at = field === "" || field === path ? "" : ` (at ${path})`;
  return new GobError(
    `gob: cannot encode ${field || path}: wanted ${wrong.wanted}, got ${show(wrong.got)}${at}`,
  );
}

function find(
  t: Type,
  v: unknown,
  path: string,
  field: string,
  typeOf: (v: unknown) => Type,
  depth: number,
): Wrong | null {
  if (depth > MAX_DEPTH) return null;
  const base = T.baseOf(t);
  const wrong = (wanted: string): Wrong => ({ path, field, wanted, got: v });
  const into = (part: Type, value: unknown, step: string, name = field) =>
    find(part, value, path + step, name, typeOf, depth + 1);
  if (v === null) {
    const nilable = t.kind === T.POINTER || [T.BYTES, T.INTERFACE, T.SLICE, T.MAP].includes(base.kind);
    return nilable && !(depth === 0 && base.kind === T.STRUCT) ? null : wrong(wantedOf(base));
  }
  switch (base.kind) {
    case T.BOOL:
      return typeof v === "boolean" ? null : wrong("bool");
    case T.STRING:
      return typeof v === "string" ? null : wrong("string");
    case T.FLOAT:
      return typeof v === "number" ? null : wrong(base.str);
    case T.INT:
    case T.UINT:
      return holds(base, v) ? null : wrong(wantedOf(base));
    case T.BYTES:
      return isBytes(v) ? null : wrong("a Uint8Array");
    case T.STRUCT: {
      if (typeof v !== "object" || Array.isArray(v)) return wrong(base.name);
      for (const f of base.sent) {
        const found = into(f.type, (v as Fields)[f.name], "." + f.name, `${base.name}.${f.name}`);
        if (found !== null) return found;
      }
      return null;
    }
    case T.SLICE:
    case T.ARRAY: {
      if (!Array.isArray(v)) return wrong(`an array of ${base.elem}`);
      if (base.kind === T.ARRAY && v.length !== base.length) {
        return { ...wrong(`${base.length} elements`), got: v.length };
      }
      for (let i = 0; i < v.length; i++) {
        const found = into(base.elem, v[i], `[${i}]`);
        if (found !== null) return found;
      }
      return null;
    }
    case T.MAP: {
      if (!isMap(v)) return wrong("a Map");
      for (const [key, value] of entriesOf(v)) {
        const found = into(base.key, key, `[key ${show(key)}]`) ?? into(base.elem, value, `[${show(key)}]`);
        if (found !== null) return found;
      }
      return null;
    }
    case T.INTERFACE: {
      if (v === undefined) return wrong("a value or null");
      const said = T.typedBy(v);
      try {
        return into(said?.type ?? typeOf(v), said === undefined ? v : said.value, "", field);
      } catch (caught) {
        if (!(caught instanceof GobError)) throw caught;
        failf(`${caught.message.replace(/^gob: /, "")} (at ${path})`);
      }
    }
  }
  return wrong(base.str);
}

/** Whether an integer type has room for a value. */
export function holds(t: Type, v: unknown): boolean {
  if (typeof v === "number") {
    if (!Number.isInteger(v)) return false;
    v = BigInt(v);
  }
  if (typeof v !== "bigint") return false;
  return v === (t.kind === T.INT ? BigInt.asIntN(t.bits, v) : BigInt.asUintN(t.bits, v));
}

function wantedOf(t: Type): string {
  switch (t.kind) {
    case T.INT:
    case T.UINT: {
      if (t.bits === 64) return `an integer (${t.str})`;
      return `an integer from ${t.min} to ${t.max} (${t.str})`;
    }
    case T.STRUCT:
      return t.name;
    case T.BYTES:
      return "a Uint8Array or null";
    default:
      return t.str;
  }
}

/** A value in a few words. */
export function show(v: unknown): string {
  if (typeof v === "string") return JSON.stringify(v.length > 40 ? v.slice(0, 40) + "..." : v);
  if (typeof v === "bigint") return `${v}n`;
  if (typeof v === "function") return `the function ${v.name || "()"}`;
  if (typeof v !== "object" || v === null) return String(v);
  if (Array.isArray(v)) return `an array of ${v.length}`;
  const name = (v as { constructor?: { name?: unknown } }).constructor?.name;
  return typeof name === "string" && name !== "" && name !== "Object" ? `a ${name}` : "a plain object";
}
