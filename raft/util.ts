/**
 * Debug printing, as in the course's util.go: silent unless you pass `--debug`, or set Debug here.
 *
 * @module
 */

let Debug: boolean | null = null;

/**
 * Turns DPrintf on or off; `deno task test 2A --debug` does it. All servers share this, so only the first call counts.
 */
export function setDebug(on: boolean): void {
  Debug ??= on;
}

/**
 * Prints a line if debugging is on. The harness stamps it with simulated time and the server it came from.
 *
 *     DPrintf("vote for %d in term %d: %v", id, term, reply);    // vote for 2 in term 3: {Term=3 VoteGranted=true}
 *
 * Go's verbs: %v and %s any value, %+v all of it, %d a number, %f (%.2f) a decimal, %t a boolean, %q a quoted text, %x
 * hexadecimal, %T a type, %% a percent sign; a width as in %4d or %-8s. Also console.log's %o, as %v, and %j, JSON. An
 * object is shown on one line, a long list by its first ten elements. Values beyond the verbs follow them.
 */
export function DPrintf(format: string, ...values: unknown[]): void {
  // deno-lint-ignore no-console -- console.log is what a student would call; the harness stamps and orders it
  if (Debug === true) console.log("%s", formatted(format, values));
}

/**
 * Puts a mark on the picture of a run (`deno task replay TestX --seed N --html run.html`), in the calling server's
 * lane. Where prints are shown (`--debug`, `replay`) it is a line, `@election lost to S2`; otherwise it does nothing.
 *
 *     Annotate("election", "lost to S2");
 */
export function Annotate(tag: string, text: string): void {
  annotate(tag, "", text);
}

/**
 * Puts a span on the picture, from now until you call the returned function, which takes the result.
 *
 *     const end = AnnotateInterval("election", `term ${term}`);
 *     end("won");
 */
export function AnnotateInterval(tag: string, text: string): (result?: string) => void {
  const number = ++intervals;
  annotate(tag, `[${number}`, text);
  return (result = "") => annotate(tag, `]${number}`, result);
}

let intervals = 0;

function annotate(tag: string, mark: string, text: string): void {
  if (Debug !== true) return;
  const word = String(tag).replace(/[\s@[\]]/g, "_").slice(0, 40);
  // deno-lint-ignore no-console -- the harness stamps and orders it, as what DPrintf prints
  console.log("%s", `@${word}${mark} ${text}`);
}

/** What DPrintf prints. A verb without a value is `%!d(MISSING)`, as in Go. */
export function formatted(format: string, values: readonly unknown[]): string {
  let next = 0;
  const text = String(format).replace(
    /%([-+# 0]*)(\d*)(?:\.(\d+))?([a-zA-Z%])/g,
    (whole, flags: string, width: string, precision: string | undefined, verb: string) => {
      if (verb === "%") return "%";
      if (!"vdstqxXfgeioOjT".includes(verb)) return whole;
      if (next >= values.length) return `%!${verb}(MISSING)`;
      const shown = byVerb(verb, values[next++], flags.includes("+"), precision);
      if (flags.includes("-")) return shown.padEnd(Number(width));
      return shown.padStart(Number(width), flags.includes("0") ? "0" : " ");
    },
  );
  return [text, ...values.slice(next).map((value) => show(value, brief))].join(" ");
}

function byVerb(verb: string, value: unknown, all: boolean, precision: string | undefined): string {
  switch (verb) {
    case "q":
      return typeof value === "string" ? JSON.stringify(value) : show(value, brief);
    case "x":
      return hexadecimal(value);
    case "X":
      return hexadecimal(value).toUpperCase();
    case "f":
      return typeof value === "number" ? value.toFixed(Number(precision ?? 6)) : show(value, brief);
    case "j":
      return json(value);
    case "T":
      return Object(value) === value ? (value as object).constructor?.name ?? "object" : typeof value;
    default:
      return show(value, all ? full : brief);
  }
}

function hexadecimal(value: unknown): string {
  if (typeof value === "number" || typeof value === "bigint") return value.toString(16);
  const bytes = typeof value === "string" ? new TextEncoder().encode(value) : value;
  if (!(bytes instanceof Uint8Array)) return show(value, brief);
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function json(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch (error) {
    return `[no JSON: ${(error as Error).message}]`;
  }
}

/** How many elements of a list, and levels of nesting, are shown. */
interface Detail {
  readonly elements: number;
  readonly depth: number;
}

const brief: Detail = { elements: 10, depth: 3 };
const full: Detail = { elements: 1000, depth: 10 };

/** A value on one line. Strings are quoted only inside other values. */
function show(value: unknown, detail: Detail): string {
  return typeof value === "string" ? value : inner(value, detail, detail.depth);
}

function inner(value: unknown, detail: Detail, depth: number): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "function") return `function ${value.name}`;
  if (typeof value !== "object" || value === null) return String(value);
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (value instanceof Promise) return "a promise";
  if (depth === 0) return "...";
  const nested = (part: unknown) => inner(part, detail, depth - 1);
  if (Array.isArray(value)) return `[${some(value, nested, detail)}]`;
  if (value instanceof Set) return `set[${some([...value], nested, detail)}]`;
  if (value instanceof Map) {
    return `map[${some([...value], ([key, part]) => `${nested(key)}:${nested(part)}`, detail)}]`;
  }
  const fields = Object.entries(value).filter(([, part]) => typeof part !== "function");
  return `{${fields.map(([name, part]) => `${name}=${nested(part)}`).join(" ")}}`;
}

function some<T>(list: readonly T[], text: (element: T) => string, { elements }: Detail): string {
  const texts = list.slice(0, elements).map((element) => text(element));
  if (list.length > elements) texts.push(`...${list.length - elements} more`);
  return texts.join(" ");
}
