/**
 * What counts as the text of a student's file: the same where it is tested and where it is graded.
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
