/**
 * Lines at the end of a terminal's output that are overwritten as they change.
 *
 * @module
 */

/** Turn line wrapping off and on: the terminal cuts a line that is too long, so that lines can be counted. */
const [noWrap, wrap] = ["\x1b[?7l", "\x1b[?7h"];
const toEndOfLine = "\x1b[K";
const toEndOfScreen = "\x1b[J";

export class Live {
  #shown = 0;
  #write: (text: string) => void;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  /** Replaces the lines shown by these. The terminal must have room for all of them and one more. */
  show(lines: string[]): void {
    // Erase the old content first: at the end of a full line, erasing would remove its last letter.
    const text = lines.map((line) => `${toEndOfLine}${line}\n`).join("");
    this.#write(`${this.#home()}${noWrap}${text}${toEndOfScreen}${wrap}`);
    this.#shown = lines.length;
  }

  /** Removes the lines shown. */
  clear(): void {
    if (this.#shown === 0) return;
    this.#write(this.#home() + toEndOfScreen);
    this.#shown = 0;
  }

  #home(): string {
    return this.#shown === 0 ? "" : `\x1b[${this.#shown}A\r`;
  }
}
