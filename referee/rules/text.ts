/** Moments, durations, commands and requests as text. */

/** A moment, given in microseconds of the test: `3.190 s`. */
export function seconds(at: number): string {
  return `${(at / 1e6).toFixed(3)} s`;
}

/** A duration, given in microseconds: `105 ms`. */
export function milliseconds(us: number): string {
  return `${Math.round(us / 1000)} ms`;
}

/** A command; a long one is cut. */
export function show(command: unknown): string {
  const text = typeof command === "string" ? JSON.stringify(command) : String(command);
  return text.length > 40 ? `${text.slice(0, 37)}...` : text;
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
