/**
 * What counts as a student's file, the same for testing and grading.
 *
 * @module
 */

/** The text of these bytes: UTF-8, perhaps with a byte order mark, without zero bytes; null if they are none. */
export function studentText(bytes: Uint8Array): string | null {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.includes("\0") ? null : text;
  } catch {
    return null;
  }
}

/** Why a file called `name` is refused, in a sentence without a full stop. */
export const notStudents = {
  link: (name: string) => `${name} is a symbolic link: hand in the file itself`,
  text: (name: string) => `${name} is not text in UTF-8`,
};
