/**
 * Output that can be held back until it is known whether it counts.
 *
 * @module
 */

export class HeldOutput {
  #write: (text: string) => void;
  #held: string[] | null = null;

  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  write(text: string): void {
    if (this.#held === null) this.#write(text);
    else this.#held.push(text);
  }

  /** From now on nothing is written. */
  hold(): void {
    this.#held ??= [];
  }

  /** Writes what was held back, and whatever comes. */
  release(): void {
    const held = this.#held ?? [];
    this.#held = null;
    held.forEach((text) => this.#write(text));
  }

  /** Forgets what was held back, and writes whatever comes. */
  discard(): void {
    this.#held = null;
  }
}
