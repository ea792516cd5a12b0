/**
 * Reading files, by URL: with Deno's own calls under Deno, where loading `node:fs` and `node:url` takes 15 ms.
 *
 * @module
 */

/** The little of a file system that is needed. */
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

/** Whether there is a file or a folder. */
export const exists: (url: URL) => boolean = files.exists;

/** The file URL of an absolute path. */
export function urlOfPath(path: string): URL {
  const slashed = /^[A-Za-z]:[\\/]/.test(path) ? `/${path.replaceAll("\\", "/")}` : path;
  // What a URL would take for something else than a part of the path; it escapes spaces and the like itself.
  return new URL(`file://${slashed.replaceAll(/[%\\\n\r\t?#]/g, encodeURIComponent)}`);
}

/** The path of a file URL. */
export function pathOfUrl(url: URL): string {
  const path = decodeURIComponent(url.pathname);
  return /^\/[A-Za-z]:\//.test(path) ? path.slice(1) : path;
}
