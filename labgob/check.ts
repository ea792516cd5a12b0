/** The labs' own checks over gob: fields in lower case, variables that are not at their default, lost values. */
import { type Identity, identityOf } from "./gob/identity.ts";
import * as T from "./gob/types.ts";
import { type Fields, notesOf, type Type } from "./gob/types.ts";

/** How deep structs inside structs are looked into for values that are not at their default. */
const DEFAULT_DEPTH = 3;

/** Reasons of lost values that are said between two resets: a hostile stream has a new one in each value. */
const mostReasons = 100;

/**
 * Takes a message: its line without a newline, the stack of the call that led to it, and, where a value was not
 * decoded, the bytes it was to come from.
 */
export type Warn = (line: string, stack: string, bytes: Uint8Array | null) => void;

// deno-lint-ignore no-console
const print: Warn = (line) => console.log(line);

let say = print;
let errors = 0;
let round = 1;
let complained = new Set<Identity>();
let lost = new Set<string>();

/** Says where messages go; left out, they go to console.log again. */
export function setWarn(fn: Warn = print): void {
  say = fn;
}

function warn(line: string, bytes: Uint8Array | null = null): void {
  say(line, new Error().stack ?? "", bytes);
}

/** How many messages there would have been: default warnings are counted when they are no longer printed, too. */
export function errorCount(): number {
  return errors;
}

/** Forgets what was complained about and counted. */
export function resetChecks(): void {
  errors = 0;
  round++;
  complained = new Set();
  lost = new Set();
}

/**
 * Says, once for each reason, that a value was not encoded, or not decoded from `bytes`. Go's gob leaves it to the
 * caller to look at the error, and few do.
 */
export function complainOfLoss(what: "encoded" | "decoded", reason: string, bytes?: Uint8Array): void {
  if (lost.has(reason) || lost.size === mostReasons) return;
  lost.add(reason);
  warn(`labgob error: a value was not ${what}: ${reason}`, bytes);
}

/**
 * Complains about each lower-case field of a type and of the types in it, once per type.
 * Source: labgob.go, checkType.
 *
 * @param t a type whose classes are ready
 */
export function checkType(t: Type): void {
  if (notesOf(t).checked !== round) check(t, "");
}

/** @param path the fields that led here, or "" where none did: `Args.Entries[]` */
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

/**
 * Warns when what is decoded into is not at its zero value: gob leaves zeros out, so an old value would stay.
 * Source: labgob.go, checkDefault.
 *
 * @param t the type of the variable
 * @param value what it holds
 */
export function checkDefault(t: Type, value: unknown): void {
  const base = T.baseOf(t);
  if (base.kind === T.STRUCT) checkFields(base, value, "", 1);
  else if (base.kind < T.INTERFACE && !isDefault(base.kind, value)) complain(base.name);
}

function checkFields(t: Type, value: unknown, path: string, depth: number): void {
  if (depth > DEFAULT_DEPTH || typeof value !== "object" || value === null) return;
  const fields = t.sent;
  for (let i = 0; i < fields.length; i++) {
    const f = fields[i];
    const v = (value as Fields)[f.name];
    const kind = f.base.kind;
    if (v === 0 || v === null || v === "" || v === false) continue;
    if (kind < T.BYTES || kind === T.STRING) {
      if (!isDefault(kind, v)) complain(path + f.name);
    } else if (kind === T.STRUCT) checkFields(f.base, v, `${path}${f.name}.`, depth + 1);
  }
}

function isDefault(kind: number, v: unknown): boolean {
  if (kind === T.BYTES) return true;
  return v === 0 || v === null || v === "" || v === false || v === 0n;
}

function complain(what: string): void {
  if (errors === 0) warn(`labgob warning: Decoding into a non-default variable/field ${what} may not work`);
  errors++;
}
