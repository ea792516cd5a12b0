/**
 * A run as a page: one HTML text that loads nothing else.
 *
 * @module
 */

// Not CompressionStream, which is asynchronous: after Ctrl-C the page is written at once, before the process
// ends.
import { deflateRawSync } from "node:zlib";
import { encodePage, type PageData } from "./run_data.ts";

/**
 * A run may take this many characters in a page, compressed and in base64; if it is longer, elements of long
 * lists are left out.
 */
const largest = 7_000_000;

/** How many elements of a list are kept: the first of these numbers that makes the page small enough. */
const kept = [1000, 100, 10];

/** @param built the text of page/built.html */
export function pageText(built: string, data: PageData): string {
  let text = "";
  for (const elements of kept) {
    text = deflateRawSync(encodePage(data, elements)).toString("base64");
    if (text.length <= largest) break;
  }
  // A function, because in a string `$&` and the like would have a meaning.
  return built.replace("{{data}}", () => text);
}
