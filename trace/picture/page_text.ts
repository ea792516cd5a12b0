/**
 * A run as a page: one HTML text that needs nothing else.
 *
 * @module
 */

// Not CompressionStream: on Ctrl-C a page is written before the process ends, without waiting for anything.
import { deflateRawSync } from "node:zlib";
import { encodePage, type PageData } from "./run_data.ts";

/** The most characters of a run in a page, compressed and in base64; elements of long lists are left out to get there. */
const largest = 7_000_000;

/** How many elements of a list are kept: the first of these with which the page is small enough. */
const kept = [1000, 100, 10];

/** @param built the text of page/built.html */
export function pageText(built: string, data: PageData): string {
  let text = "";
  for (const elements of kept) {
    text = deflateRawSync(encodePage(data, elements)).toString("base64");
    if (text.length <= largest) break;
  }
  // A function, so that no character of the text means anything.
  return built.replace("{{data}}", () => text);
}
