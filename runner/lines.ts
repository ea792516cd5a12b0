/**
 * Splits what a child writes into lines, without trusting it to end them.
 *
 * @module
 */

/** Characters of one line after which it is cut. */
export const longestLine = 1 << 24;

/** Lines by and by from chunks of bytes. */
export class LineSplitter {
  #decoder = new TextDecoder();
  #parts: string[] = [];
  #length = 0;
  #emit: (line: string) => void;

  /** Nothing has come yet. @param emit is called with each line, without its end */
  constructor(emit: (line: string) => void) {
    this.#emit = emit;
  }

  /** Takes the next bytes. */
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

  /** Emits what has no end yet. */
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

/** The last `limit` characters of a stream; `heard` is called with what there is of them whenever more has come. */
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
