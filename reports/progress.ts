/**
 * The progress of a long command: on a terminal, lines that change; elsewhere a line on standard error now and then, so
 * that standard output has only the results.
 *
 * @module
 */

import { Live } from "./live.ts";

/** Milliseconds between updates on a terminal, and between lines elsewhere. */
const liveInterval = 250;
const lineInterval = 10_000;
/** Only one in this many lines without news is written. */
const silentLines = 6;

interface ProgressSetting {
  /** The command: the first word of a line. */
  name: string;
  /** The count of ended items; as long as it stays the same there is no news. */
  ended: () => number;
  /** What `ended` counts, such as `run`. */
  what: string;
  /** The state in a line, without the command. */
  status: () => string;
  /** The display on a terminal; default: the status. */
  picture?: (size: Size) => string[];
  /** The size of the terminal; null without one, or if it is used otherwise. */
  terminal: () => Size | null;
  /** Writes to the terminal. */
  write: (text: string) => void;
  /** Writes to standard error. */
  complain: (text: string) => void;
}

interface Size {
  rows: number;
}

export class Progress {
  #setting: ProgressSetting;
  #live: Live;
  #ticking: ReturnType<typeof setInterval> | undefined;
  /** The last line with news: what had ended, when, and how many lines without news have been skipped since. */
  #told = { ended: -1, at: 0, silent: 0 };

  constructor(setting: ProgressSetting) {
    this.#setting = setting;
    this.#live = new Live(setting.write);
  }

  /** Shows the state from now on. */
  begin(): void {
    const interval = this.#setting.terminal() === null ? lineInterval : liveInterval;
    this.#ticking = setInterval(() => this.tick(), interval);
  }

  /** Shows the state now. */
  tick(): void {
    const { terminal, picture, status, name } = this.#setting;
    const size = terminal();
    if (size === null) this.#line();
    else this.#live.show(picture?.(size) ?? [`${name}: ${status()}`]);
  }

  /** Shows these lines instead of the state, only on a terminal. */
  instead(lines: string[]): void {
    if (this.#setting.terminal() !== null) this.#live.show(lines);
  }

  /** Stops, and removes what is shown. */
  end(): void {
    clearInterval(this.#ticking);
    this.#live.clear();
  }

  #line(): void {
    const { name, ended, what, status, complain } = this.#setting;
    const told = this.#told;
    const [now, count] = [performance.now(), ended()];
    if (count !== told.ended) {
      this.#told = { ended: count, at: now, silent: 0 };
      complain(`${name}: ${status()}\n`);
    } else if (++told.silent % silentLines === 0) {
      complain(`${name}: ${status()}; no ${what} has ended for ${inWords((now - told.at) / 1000)}\n`);
    }
  }
}

/** `45 s`, `3 min 20 s`, `2 h 5 min`. */
export function inWords(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor(whole / 60) % 60} min`;
}
