/**
 * Buffers small writes, since a log has hundreds of thousands of lines.
 *
 * @module
 */

/** Characters per write. */
const bufferSize = 1 << 15;
/**
 * Milliseconds after which the buffer is written even if it is not full: the code may be in an endless loop
 * and never print again.
 */
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
