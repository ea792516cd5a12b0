/**
 * An asynchronous queue.
 *
 * @module
 */

/** A queue for one `for await`. */
export class Queue<T> implements AsyncIterable<T> {
  #values: T[] = [];
  #isClosed = false;
  #isDiscarded = false;
  #error: { thrown: unknown } | null = null;
  #wake: () => void = () => {};

  /** Adds a value; once the queue is closed, nothing. */
  push(value: T): void {
    if (this.#isClosed) return;
    this.#values.push(value);
    this.#wake();
  }

  /** Ends the loop after the queued values; with `thrown`, by that error. */
  close(error: { thrown: unknown } | null = null): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#error = error;
    this.#wake();
  }

  /** Drops the queued values, and closes. */
  discard(): void {
    this.#isDiscarded = true;
    this.close();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for (;;) {
      const values = this.#values.splice(0);
      for (const value of values) {
        if (this.#isDiscarded) return;
        yield value;
      }
      if (this.#values.length > 0) continue;
      if (this.#isClosed) break;
      await new Promise<void>((wake) => this.#wake = wake);
    }
    if (this.#error !== null) throw this.#error.thrown;
  }
}
