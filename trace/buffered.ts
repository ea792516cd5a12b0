/**
 * Buffers small writes: a log is hundreds of thousands of lines.
 *
 * @module
 */

/** Characters written at a time. */
const bufferSize = 1 << 15;
/** Milliseconds after which the buffer is written anyway: the code may be in a loop, and no more may come. */
const longestDelay = 50;

/** Writes when the buffer is full, or after a short time. */
export class BufferedWriter {
  #write: (text: string) => void;
  #parts: string[] = [];
  #size = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  write(text: string): void {
    this.#parts.push(text);
    this.#size += text.length;
    if (this.#size >= bufferSize) return this.flush();
    this.#timer ??= setTimeout(() => this.flush(), longestDelay);
  }

  /** Writes what is buffered. */
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
