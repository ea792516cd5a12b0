/**
 * Describes values in a sentence. They come from a server and may be anything, so reading them can run the server's
 * code: call this within guard().
 *
 * @module
 */

/** A value with its article and type: `an ApplyMsg`, `a plain object with term, isLeader`, `the text "1"`. */
export function inWords(value: unknown): string {
  if (isPromise(value)) return "a promise (it must not be async)";
  if (Array.isArray(value)) return `the list ${strange(value)}`;
  if (typeof value === "object" && value !== null) {
    const name: unknown = value.constructor?.name;
    if (typeof name === "string" && name !== "" && name !== "Object") return withArticle(name);
    const keys = Object.keys(value);
    return keys.length === 0 ? "an empty object" : `a plain object with ${shortened(keys.join(", "))}`;
  }
  if (typeof value === "function") return "a function";
  if (typeof value === "string") return `the text ${shortened(JSON.stringify(value))}`;
  if (value === undefined || value === null) return String(value);
  return `the ${typeof value} ${String(value)}`;
}

/** Whether a value is a promise of any realm, or claims to be. */
export function isPromise(value: unknown): boolean {
  return value instanceof Promise || Object.prototype.toString.call(value) === "[object Promise]";
}

/** A value where only a few words fit: `[3, a Date]`, `a Date`, `3`. */
export function strange(value: unknown): string {
  if (Array.isArray(value)) return shortened(`[${value.map(strange).join(", ")}]`);
  return typeof value === "object" && value !== null ? inWords(value) : shortened(String(value));
}

function withArticle(name: string): string {
  return `${/^[AEIOUaeiou]/.test(name) ? "an" : "a"} ${name}`;
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
