/**
 * Schemas for data from files and other processes: it is checked where it comes in, and a problem is one sentence. A
 * schema's message says what it accepts.
 *
 *     const person = object({ name: text, age: v.optional(count) });
 *     type Person = v.InferOutput<typeof person>;
 *     problemIn({ name: "Ada", age: -1 }, person)?.sentence; // "age is -1; expected a whole number, 0 or more"
 *
 * @module
 */

import * as v from "valibot";

export type Schema<T> = v.GenericSchema<unknown, T>;
type Message = string | ((issue: v.BaseIssue<unknown>) => string);

/** A value that `isRight` accepts; `accepted` describes such values. */
export function value<T>(isRight: (value: unknown) => boolean, accepted: string): v.CustomSchema<T, string> {
  return v.custom<T, string>(isRight, accepted);
}

export function orNull<T>({ check, message }: v.CustomSchema<T, string>): v.CustomSchema<T | null, string> {
  return value((value) => value === null || check(value), `${message} or null`);
}

export function oneOf<const T>(...values: T[]): v.CustomSchema<T, string> {
  const names = values.map((value) => JSON.stringify(value));
  const last = names.pop();
  return value(
    (value) => values.includes(value as T),
    names.length === 0 ? last! : `${names.join(", ")} or ${last}`,
  );
}

/** An object with these fields; others are allowed, since later versions may add some. */
export function object<E extends v.ObjectEntries>(entries: E, accepted = "an object") {
  return v.object(entries, messageOf(entries, accepted));
}

/** An object with these fields and no others. */
export function strictObject<E extends v.ObjectEntries>(entries: E, accepted = "an object in braces") {
  return v.strictObject(entries, messageOf(entries, accepted));
}

/** An issue about a missing or unknown field is the object's, not the field's. */
function messageOf(entries: v.ObjectEntries, accepted: string): Message {
  return ({ path, expected }) => {
    if (path === undefined) return accepted;
    return expected === "never" ? Object.keys(entries).join(", ") : acceptedBy(entries[String(path[0].key)]);
  };
}

/** What a schema accepts, without the wrappers that make a value optional. */
function acceptedBy(schema: object): string {
  if ("wrapped" in schema) return acceptedBy(schema.wrapped as object);
  if (!("message" in schema)) return "a value";
  const { message } = schema as { message: Message };
  return typeof message === "function" ? message({ path: undefined } as v.BaseIssue<unknown>) : message;
}

export function list<S extends v.GenericSchema>(item: S, accepted = "a list of objects") {
  return v.array(item, accepted);
}

const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;

export const text = value<string>((value) => typeof value === "string", "a string");
export const yesOrNo = value<boolean>((value) => typeof value === "boolean", "true or false");
export const count = value<number>(isCount, "a whole number, 0 or more");
export const fromOne = value<number>((value) => isCount(value) && value !== 0, "a whole number, 1 or more");
export const amount = within(0, Infinity, "a number, 0 or more");
export const texts = list(text, "a list of strings");

/** A number from `least` to `most`. */
export function within(
  least: number,
  most: number,
  accepted = `a number from ${least} to ${most}`,
): v.CustomSchema<number, string> {
  return value(
    (value) => Number.isFinite(value) && (value as number) >= least && (value as number) <= most,
    accepted,
  );
}

/** A number or an object; `accepted` describes both. */
export function numberOr<T>(number: Schema<number>, object: Schema<T>, accepted: string): Schema<number | T> {
  const neither = value<never>(() => false, accepted);
  const lazy = v.lazy((given): Schema<number | T> =>
    typeof given === "number" ? number : typeof given === "object" && given !== null ? object : neither
  );
  return Object.assign(lazy, { message: accepted });
}

interface Problem {
  /** Names the field, its value, and what was expected. */
  sentence: string;
  /** For an unknown field: its name, and the known names. */
  unknown?: { name: string; known: string[] };
}

/** The first problem of a value: `seconds is missing; expected a number, 0 or more`; null if there is none. */
export function problemIn(given: unknown, schema: v.GenericSchema): Problem | null {
  const { issues } = v.safeParse(schema, given, { abortEarly: true });
  if (issues === undefined) return null;
  const [{ path = [], input, message, expected }] = issues;
  const field = (keys: readonly { key: unknown }[]) =>
    keys.map(({ key }) => typeof key === "number" ? `[${key}]` : `.${key}`).join("").slice(1);
  if (expected === "never") {
    const name = String(path.at(-1)!.key);
    const place = path.length === 1 ? "it" : field(path.slice(0, -1));
    return {
      sentence: `${place} has an unknown ${JSON.stringify(name)}`,
      unknown: { name, known: message.split(", ") },
    };
  }
  const what = path.length === 0 ? "it" : field(path);
  return { sentence: `${what} is ${input === undefined ? "missing" : shown(input)}; expected ${message}` };
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** Parses JSON; undefined if it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Says that a file is of another version than `ours`, and what to do; `again` makes such a file anew. */
export function versionProblem(version: number, ours: number, again: string): string | null {
  if (version === ours) return null;
  const both = `it is of format version ${version}, and this raftlab reads version ${ours}`;
  return version < ours
    ? `${both}: ${again}, or use the older raftlab that wrote it`
    : `${both}: use the newer raftlab that wrote it`;
}
