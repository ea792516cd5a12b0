/** Reading files where `node:fs` costs nothing: under Bun, and under Node. */
import { existsSync, readFileSync } from "node:fs";

/** The text of a file; throws the platform's error if it cannot be read. */
export function readText(url: URL): string {
  return readFileSync(url, "utf8");
}

/** Whether there is a file or a folder. */
export function exists(url: URL): boolean {
  return existsSync(url);
}
