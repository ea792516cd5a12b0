/** Reads files with `node:fs`, which costs nothing to load under Bun and Node. */
import { existsSync, readFileSync } from "node:fs";

/** The text of a file; throws the platform's error if it cannot be read. */
export function readText(url: URL): string {
  return readFileSync(url, "utf8");
}

/** Whether a file or folder exists. */
export function exists(url: URL): boolean {
  return existsSync(url);
}
