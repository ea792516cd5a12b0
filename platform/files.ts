/**
 * Reads files by URL. Under Deno it uses Deno's own calls, because loading `node:fs` and `node:url` takes 15 ms.
 *
 * @module
 */

interface Files {
  readText(url: URL): string;
  exists(url: URL): boolean;
}

const denoFiles: Files = {
  readText: (url) => Deno.readTextFileSync(url),
  exists(url) {
    try {
      Deno.statSync(url);
      return true;
    } catch {
      return false;
    }
  },
};

const files: Files = "Deno" in globalThis ? denoFiles : await import("./files_bun.ts");

/** The text of a file; throws the platform's error if it cannot be read. */
export const readText: (url: URL) => string = files.readText;

/** Whether a file or folder exists. */
export const exists: (url: URL) => boolean = files.exists;

/** The file URL of an absolute path. */
export function urlOfPath(path: string): URL {
  const slashed = /^[A-Za-z]:[\\/]/.test(path) ? `/${path.replaceAll("\\", "/")}` : path;
  // The URL parser escapes spaces and the like, but reads these characters as something other than path.
  return new URL(`file://${slashed.replaceAll(/[%\\\n\r\t?#]/g, encodeURIComponent)}`);
}

/** The path of a file URL. */
export function pathOfUrl(url: URL): string {
  const path = decodeURIComponent(url.pathname);
  return /^\/[A-Za-z]:\//.test(path) ? path.slice(1) : path;
}
