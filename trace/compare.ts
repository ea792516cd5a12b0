/**
 * Compares two runs of the same seed.
 *
 * @module
 */

import type { LogLine } from "./log_line.ts";

/** Where two runs diverge. */
export interface Difference {
  /** How many events before it are the same in both runs. */
  same: number;
  /** The first event that differs, in each run; null if that run has ended by then. */
  events: [LogLine | null, LogLine | null];
}

/** Takes the events of both runs as they arrive and finds the first that differs. Stores only unmatched events. */
export class Comparison {
  #waiting: [LogLine[], LogLine[]] = [[], []];
  /** How many of the stored events were already compared, by run. */
  #taken = [0, 0];
  #ended = [false, false];
  /** How many events are the same so far. */
  same = 0;
  /** Where the runs diverge; null while they do not. */
  difference: Difference | null = null;

  /** Takes the next event of one run. */
  take(run: 0 | 1, event: LogLine): void {
    if (this.difference !== null) return;
    this.#waiting[run].push(event);
    this.#compare();
  }

  /** Marks one run as ended. */
  end(run: 0 | 1): void {
    this.#ended[run] = true;
    if (this.difference === null) this.#compare();
  }

  #next(run: 0 | 1): LogLine | null {
    return this.#waiting[run][this.#taken[run]] ?? null;
  }

  #compare(): void {
    for (;;) {
      const first = this.#next(0), second = this.#next(1);
      if (first === null && second === null) return;
      if ((first === null && !this.#ended[0]) || (second === null && !this.#ended[1])) return;
      if (first === null || second === null || !isSame(first, second)) {
        this.difference = { same: this.same, events: [first, second] };
        return;
      }
      this.same++;
      this.#advance(0);
      this.#advance(1);
    }
  }

  #advance(run: 0 | 1): void {
    if (++this.#taken[run] < this.#waiting[run].length) return;
    this.#waiting[run].length = 0;
    this.#taken[run] = 0;
  }
}

function isSame(a: LogLine, b: LogLine): boolean {
  return a.at === b.at && a.server === b.server && a.topic === b.topic && a.text === b.text;
}

/** Names in code that read something of the process which the simulation does not replace. */
const processes: [RegExp, string][] = [
  [/\b(?:Deno|process)\s*\.\s*p?pid\b/, "the id of its process"],
  [/\bmemoryUsage\b|\bperformance\s*\.\s*memory\b|\bheapUsed\b/, "the amount of memory in use"],
  [/\b(?:cpuUsage|resourceUsage|loadavg|systemMemoryInfo)\b/, "the load of the machine"],
  [/\.stack\b/, "the text of a stack (it depends on how far the code has been compiled)"],
];

/**
 * Why two runs of the same seed may have diverged.
 *
 * @param difference where they diverge
 * @param source the text of the student's file
 */
export function likelyReason({ events }: Difference, source: string): string {
  const lines = source.split("\n");
  for (const [pattern, what] of processes) {
    const line = lines.findIndex((line) => pattern.test(line) && !/^\s*(\/\/|\*)/.test(line));
    if (line >= 0) {
      return `line ${line + 1} of the file reads ${what}, which differs between processes`;
    }
  }
  const [first, second] = events;
  const one = first ?? second!;
  if (first === null || second === null) {
    return `one run ends where the other continues in ${
      place(one)
    }: something there does not come from the seed`;
  }
  if (first.topic === "print" && second.topic === "print" && first.at === second.at) {
    return `${place(one)} prints a value that does not come from the seed, and may act on it`;
  }
  if (first.at !== second.at) {
    return `${
      place(one)
    } waits for something other than a timer or an RPC, which does not take the same time in every process`;
  }
  return `${place(one)} does something that does not come from the seed`;
}

function place({ server, name }: LogLine): string {
  return server === null ? "the test, or the harness (then please report it)," : name;
}
