/**
 * Files of results: one that grows, and one that is there whole or not at all.
 *
 * @module
 */

import { systemsReason } from "./write_all.ts";
import { platform } from "./platform.ts";
import type { OutputFile } from "./system.ts";

export { systemsReason };

/**
 * A file that grows by whole lines. When the system refuses a write, `onRefusal` hears of it once, and nothing more is
 * written: what is there stays valid up to its last line end.
 */
export class GrowingFile {
  #file: OutputFile | null;
  #onRefusal: (reason: string) => void;

  /** Makes the file, or empties it; throws if it cannot. */
  constructor(path: string, onRefusal: (reason: string) => void) {
    this.#file = platform.createFile(path);
    this.#onRefusal = onRefusal;
  }

  /** Writes lines at once, so that nobody's death loses them. */
  append(lines: string): void {
    try {
      this.#file?.append(lines);
    } catch (error) {
      this.#file = null;
      this.#onRefusal(systemsReason(error));
    }
  }

  /** No more is written. */
  close(): void {
    this.#file?.close();
    this.#file = null;
  }
}

/**
 * Puts a file in the place of what is there, in one step: whoever reads it sees the old one or the new one whole. What
 * is no file, such as a pipe or a device, is written to, and stays what it is.
 */
export function replaceFile(path: string, text: string): void {
  if (platform.kindOf(path) === "something else") return writeTo(path, text);
  const draft = `${path}.${crypto.randomUUID().slice(0, 8)}.tmp`;
  try {
    writeTo(draft, text);
    platform.rename(draft, path);
  } catch (error) {
    platform.remove(draft);
    throw error;
  }
}

function writeTo(path: string, text: string): void {
  const file = platform.createFile(path);
  try {
    file.append(text);
  } finally {
    file.close();
  }
}
