/**
 * Lines at the end of a terminal's output that are written over as they change.
 *
 * @module
 */

/** Turn automatic line breaks off and on: a line too long is cut by the terminal, so that lines can be counted. */
const [noWrap, wrap] = ["\x1b[?7l", "\x1b[?7h"];
const toEndOfLine = "\x1b[K";
const toEndOfScreen = "\x1b[J";

/** Lines that are shown in place of those before. */
export class Live {
  #shown = 0;
  #write: (text: string) => void;

  /** Nothing is shown yet. @param write goes to the terminal */
  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  /** Shows these lines, in the place of those shown now. There must be room for them all, and one more. */
  show(lines: string[]): void {
    const text = lines.map((line) => `${line}${toEndOfLine}\n`).join("");
    this.#write(`${this.#home()}${noWrap}${text}${toEndOfScreen}${wrap}`);
    this.#shown = lines.length;
  }

  /** Shows nothing any more: what is written next takes the place. */
  clear(): void {
    if (this.#shown === 0) return;
    this.#write(this.#home() + toEndOfScreen);
    this.#shown = 0;
  }

  #home(): string {
    return this.#shown === 0 ? "" : `\x1b[${this.#shown}A\r`;
  }
}
