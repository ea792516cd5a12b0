/**
 * Splits a child's output into lines, even if it never ends one.
 *
 * @module
 */

/** Characters after which a line is cut. */
export const longestLine = 1 << 24;

/** Splits a byte stream into lines. */
export class LineSplitter {
  #decoder = new TextDecoder();
  #parts: string[] = [];
  #length = 0;
  #emit: (line: string) => void;

  /** @param emit gets each line, without its newline */
  constructor(emit: (line: string) => void) {
    this.#emit = emit;
  }

  /** Adds the next chunk. */
  push(bytes: Uint8Array): void {
    const text = this.#decoder.decode(bytes, { stream: true });
    let from = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", from)) {
      this.#parts.push(text.slice(from, end));
      this.#emitParts();
      from = end + 1;
    }
    if (from === text.length) return;
    this.#parts.push(text.slice(from));
    this.#length += text.length - from;
    if (this.#length > longestLine) this.#emitParts();
  }

  /** Emits an unfinished last line. */
  flush(): void {
    if (this.#parts.length > 0) this.#emitParts();
  }

  #emitParts(): void {
    const line = this.#parts.join("");
    this.#parts = [];
    this.#length = 0;
    this.#emit(line);
  }
}

/** The last `limit` characters of a stream; `heard` is called with those so far whenever more arrive. */
export async function tailOf(
  stream: AsyncIterable<Uint8Array>,
  limit: number,
  heard: (tail: string) => void = () => {},
): Promise<string> {
  const decoder = new TextDecoder();
  let tail = "";
  for await (const chunk of stream) {
    tail += decoder.decode(chunk, { stream: true });
    if (tail.length > 2 * limit) tail = tail.slice(-limit);
    heard(tail);
  }
  return tail.slice(-limit);
}
