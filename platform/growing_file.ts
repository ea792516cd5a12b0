/**
 * Output files: one that grows line by line, and one that is replaced atomically.
 *
 * @module
 */

import { systemsReason } from "./write_all.ts";
import { platform } from "./platform.ts";
import type { OutputFile } from "./system.ts";

export { systemsReason };

/**
 * A file that grows by whole lines. When a write fails, `onRefusal` gets the reason once and nothing more is written:
 * the file stays valid up to its last newline.
 */
export class GrowingFile {
  #file: OutputFile | null;
  #onRefusal: (reason: string) => void;

  /** Creates the file or empties it; throws if it cannot. */
  constructor(path: string, onRefusal: (reason: string) => void) {
    this.#file = platform.createFile(path);
    this.#onRefusal = onRefusal;
  }

  /** Writes at once, so that a crash loses no line. */
  append(lines: string): void {
    try {
      this.#file?.append(lines);
    } catch (error) {
      this.#file = null;
      this.#onRefusal(systemsReason(error));
    }
  }

  close(): void {
    this.#file?.close();
    this.#file = null;
  }
}

/**
 * Replaces a file atomically: a reader sees either the old or the whole new one. Pipes and devices are written
 * directly.
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
