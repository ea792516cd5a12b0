/** Reads commands and arguments, whose classes only the student knows. */

import { isNothing, sentFields } from "../entries.ts";

/** How deep, and how wide, a value is searched. */
const deepest = 6;
const most = 2000;

/** The texts in a value, each as often as it occurs; null if something in it may hide more. */
export function textsIn(value: unknown): string[] | null {
  const texts: string[] = [];
  return collect(value, 0, texts) ? texts : null;
}

function collect(value: unknown, depth: number, texts: string[]): boolean {
  if (typeof value === "string") return texts.push(value) <= most;
  if (typeof value !== "object" || value === null) return typeof value !== "function";
  if (depth === deepest || !isPlain(value)) return false;
  return sentFields(value).every((name) => collect(Reflect.get(value, name), depth + 1, texts));
}

function isPlain(value: object): boolean {
  return !ArrayBuffer.isView(value) && !/Map|Set|ArrayBuffer/.test(Object.prototype.toString.call(value));
}

/** Whether a command has a list with room for several operations; one of plain values may be a single operation. */
export function hasList(value: unknown, depth = 0): boolean {
  if (typeof value !== "object" || value === null || depth > deepest) return false;
  const parts = Object.values(value);
  if (
    Array.isArray(value) && parts.length > 1 && (depth > 0 || parts.some((part) => typeof part === "object"))
  ) {
    return true;
  }
  return parts.some((part) => hasList(part, depth + 1));
}

/** A value as text, the same for equal values; for values that `textsIn` can read. */
export function fingerprint(value: unknown, depth = 0): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value !== "object" || value === null) return String(value);
  if (depth === deepest) return "...";
  return `{${
    sentFields(value).filter((name) => !isNothing(Reflect.get(value, name)))
      .map((name) => `${name}:${fingerprint(Reflect.get(value, name), depth + 1)}`)
  }}`;
}

/** The fields of arguments as text, except these. */
export function fieldsBut(args: object, left: string[]): Record<string, string> {
  return Object.fromEntries(
    Object.keys(args).filter((name) => !left.includes(name)).map((name) => [
      name,
      fingerprint(Reflect.get(args, name)),
    ]),
  );
}
