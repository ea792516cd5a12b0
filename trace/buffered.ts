/**
 * Gathers small writes into larger ones: a log is hundreds of thousands of lines.
 *
 * @module
 */

/** Characters that are written at once. */
const enough = 1 << 15;
/** Milliseconds after which what there is is written: the code may be in a loop, and nothing more come. */
const longest = 50;

/** A writer that gathers. */
export class BufferedWriter {
  #write: (text: string) => void;
  #parts: string[] = [];
  #size = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Nothing is written yet. */
  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  /** Takes a text. */
  write(text: string): void {
    this.#parts.push(text);
    this.#size += text.length;
    if (this.#size >= enough) return this.flush();
    this.#timer ??= setTimeout(() => this.flush(), longest);
  }

  /** Writes what there is. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#size === 0) return;
    const text = this.#parts.join("");
    this.#parts = [];
    this.#size = 0;
    this.#write(text);
  }
}
