/** Moments, durations, commands and requests as text. */

/** A moment, given in microseconds of the test: `3.190 s`. */
export function seconds(at: number): string {
  return `${(at / 1e6).toFixed(3)} s`;
}

/** A duration, given in microseconds: `105 ms`. */
export function milliseconds(us: number): string {
  return `${Math.round(us / 1000)} ms`;
}

/** How deep a command is shown. */
const deepest = 3;

/** A command; a long one is cut. */
export function show(command: unknown): string {
  const text = textOf(command, 0);
  const most = typeof command === "object" ? 60 : 40;
  return text.length > most ? `${text.slice(0, most - 3)}...` : text;
}

function textOf(value: unknown, depth: number): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value !== "object" || value === null) return String(value);
  if (Object.prototype.toString.call(value) === "[object Map]") return "a Map";
  if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`;
  if (depth === deepest) return "...";
  if (Array.isArray(value)) return `[${value.map((each) => textOf(each, depth + 1)).join(", ")}]`;
  const fields = Object.entries(value).map(([name, each]) => `${name}: ${textOf(each, depth + 1)}`);
  return `{${fields.join(", ")}}`;
}

/** A request, as named in a sentence. */
export interface RequestNamed {
  readonly kind: "RequestVote" | "AppendEntries" | "InstallSnapshot";
  readonly term: number;
  readonly from: number;
}

/** `AppendEntries of term 3 from S1`. */
export function nameOf({ kind, term, from }: RequestNamed): string {
  return `${kind} of term ${term} from S${from}`;
}

/** The position of a log's last entry, or of one named in a request. */
export interface Place {
  readonly index: number;
  readonly term: number;
}
