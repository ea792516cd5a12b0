/**
 * The width of texts in a terminal, where some characters take two columns and some none.
 *
 * @module
 */

// @std/cli/unicode-width would do, but the npm build of deno-std comes without its table of widths.
import measured from "fast-string-truncated-width";

const ellipsis = "…";

export function widthOf(text: string): number {
  return isPlain(text) ? text.length : measured(text).width;
}

/** A text with spaces after it, or before it with `right`, up to `width` columns. */
export function padded(text: string, width: number, right = false): string {
  const space = " ".repeat(Math.max(0, width - widthOf(text)));
  return right ? space + text : text + space;
}

/** A text of at most `width` columns; one that is cut ends in an ellipsis. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  return text.slice(0, measured(text, { limit: width, ellipsis }).index) + ellipsis;
}

/** How many UTF-16 units of a text fit into `width` columns. */
export function prefixOf(text: string, width: number): number {
  return isPlain(text) ? Math.min(text.length, width) : measured(text, { limit: width, ellipsis: "" }).index;
}

/** Whether each character takes one column, as in most texts. */
function isPlain(text: string): boolean {
  return /^[ -~]*$/.test(text);
}
