/**
 * The labs' own checks on top of gob: lower-case fields, variables that are not at their default, lost
 * values.
 */
import { type Identity, identityOf } from "./gob/identity.ts";
import * as T from "./gob/types.ts";
import { type Fields, notesOf, type Type } from "./gob/types.ts";

/** How deep nested structs are searched for values that are not at their default. */
const DEFAULT_DEPTH = 3;

/**
 * The most lost values that are reported between two resets: a hostile stream has a new reason in each value.
 */
const mostReasons = 100;

/**
 * Called with a message: its line without a newline, the stack of the call that led to it, and, for a value
 * that was not decoded, the bytes from which it should have been decoded.
 */
type Warn = (line: string, stack: string, bytes: Uint8Array | null) => void;

// deno-lint-ignore no-console
const print: Warn = (line) => console.log(line);

let say = print;
let errors = 0;
let round = 1;
let complained = new Set<Identity>();
let lost = new Set<string>();

/** Sets where messages go; default: console.log. */
export function setWarn(fn: Warn = print): void {
  say = fn;
}

function warn(line: string, bytes: Uint8Array | null = null): void {
  say(line, new Error().stack ?? "", bytes);
}

/**
 * How many messages there would have been: warnings about defaults count even after they are no longer
 * printed.
 */
export function errorCount(): number {
  return errors;
}

/** Forgets all complaints and counts. */
export function resetChecks(): void {
  errors = 0;
  round++;
  complained = new Set();
  lost = new Set();
}

/**
 * Reports, once for each reason, that a value was not encoded, or not decoded from `bytes`. Go's gob leaves it to the
 * caller to check the error, and few do.
 */
export function complainOfLoss(what: "encoded" | "decoded", reason: string, bytes?: Uint8Array): void {
  if (lost.has(reason) || lost.size === mostReasons) return;
  lost.add(reason);
  warn(`labgob error: a value was not ${what}: ${reason}`, bytes);
}

/**
 * Complains about each lower-case field of a type and of the types in it, once per type. Source: labgob.go,
 * checkType.
 *
 * @param t a type that is ready: see classes.ts
 */
export function checkType(t: Type): void {
  if (notesOf(t).checked !== round) check(t, "");
}

/** @param path the fields that led here, such as `Args.Entries[]`, or "" if none did */
function check(t: Type, path: string): void {
  const notes = notesOf(t);
  if (notes.checked === round) return;
  notes.checked = round;
  if (t.kind === T.STRUCT) {
    const identity = identityOf(t);
    if (complained.has(identity)) return;
    complained.add(identity);
    for (const f of t.fields) {
      if (!f.exported) {
        const at = path === "" ? "" : ` (at ${path}.${f.name})`;
        warn(
          `labgob error: lower-case field ${f.name} of ${t.name} in RPC or persist/snapshot will break your Raft${at}`,
        );
        errors++;
      }
      check(f.type, `${path || t.name}.${f.name}`);
    }
  } else if (t.kind === T.MAP) {
    check(t.elem, path && path + "[]");
    check(t.key, path && path + "[key]");
  } else if (t.elem !== t) check(t.elem, t.kind === T.POINTER ? path : path && path + "[]");
}

/** A field, of a struct or of a struct in it, that is not at its default. */
export interface NonDefault {
  readonly holder: Fields;
  readonly name: string;
  /** The names that lead to it, ending with its own. */
  readonly path: readonly string[];
  readonly value: unknown;
}

const none: readonly NonDefault[] = [];
/** What was found in the current value; null if nothing was. */
let found: NonDefault[] | null = null;

/**
 * Warns if the target of decoding is not at its zero value: gob leaves zeros out, so an old value would stay.
 * Source: labgob.go, checkDefault.
 *
 * @param t the type of the variable
 * @param value what the variable holds
 * @returns the fields that were warned about, except those behind pointers
 */
export function checkDefault(t: Type, value: unknown): readonly NonDefault[] {
  const base = T.baseOf(t);
  if (base.kind === T.STRUCT) {
    found = null;
    checkFields(base, value, "", 1, false);
    return found ?? none;
  }
  if (base.kind < T.INTERFACE && !isDefault(base.kind, value)) complain(base.name);
  return none;
}

function checkFields(t: Type, value: unknown, path: string, depth: number, behindPointer: boolean): void {
  if (depth > DEFAULT_DEPTH || typeof value !== "object" || value === null) return;
  const fields = t.sent;
  for (let i = 0; i < fields.length; i++) {
    const f = fields[i];
    const v = (value as Fields)[f.name];
    const kind = f.base.kind;
    if (v === 0 || v === null || v === "" || v === false) continue;
    const pointer = behindPointer || f.type.kind === T.POINTER;
    if (kind < T.BYTES || kind === T.STRING) {
      if (isDefault(kind, v)) continue;
      complain(path + f.name);
      if (!pointer) {
        (found ??= []).push({
          holder: value as Fields,
          name: f.name,
          path: [...path.split(".").slice(0, -1), f.name],
          value: v,
        });
      }
    } else if (kind === T.STRUCT) {
      checkFields(f.base, v, `${path}${f.name}.`, depth + 1, pointer);
    }
  }
}

/** Reports, once for each field and value, that the sender sent a zero and the field keeps its value. */
export function complainOfZero(t: Type, { name, path, value }: NonDefault): void {
  const shown = (of: unknown) => typeof of === "string" ? JSON.stringify(of) : String(of);
  const zero = typeof value === "string" ? "" : typeof value === "boolean" ? false : 0;
  const what = `${path.join(".")} of ${t.name} was ${shown(zero)} when it was encoded, and is ${
    shown(value)
  } now`;
  if (lost.has(what) || lost.size === mostReasons) return;
  lost.add(what);
  const advice = value === -1
    ? `encode ${name} + 1, in a field that is 0 by default`
    : `decode into an object whose ${name} is ${shown(zero)}`;
  warn(`labgob warning: ${what}: gob leaves zeros out, and Decode keeps what was there; ${advice}`);
}

function isDefault(kind: number, v: unknown): boolean {
  if (kind === T.BYTES) return true;
  return v === 0 || v === null || v === "" || v === false || v === 0n;
}

function complain(what: string): void {
  if (errors === 0) warn(`labgob warning: Decoding into a non-default variable/field ${what} may not work`);
  errors++;
}
