/**
 * File paths and file URLs, for the few places that need them.
 *
 * @module
 */

/** The project's folder, without a trailing slash. */
export const projectRoot: string = import.meta.dirname!.replace(/[\\/]platform$/, "");

/** `path` as an absolute file URL, relative to the folder `cwd`. */
export function fileUrl(path: string, cwd: string): string {
  const isAbsolute = /^([\\/]|[A-Za-z]:[\\/])/.test(path);
  const absolute = (isAbsolute ? path : `${cwd}/${path}`).replace(/^(?=[A-Za-z]:)/, "/");
  const slashed = /^\/[A-Za-z]:/.test(absolute) ? absolute.replaceAll("\\", "/") : absolute;
  // What a URL would take for something else than a part of the path. It escapes spaces and the like itself, and
  // leaves the rest alone: what is one file must have one URL, or an import map does not hold for it.
  return new URL(`file://${slashed.replaceAll(/[%\\\n\r\t?#]/g, encodeURIComponent)}`).href;
}

/** The path of a file URL. */
export function pathOf(url: string): string {
  const path = decodeURIComponent(new URL(url).pathname);
  return /^\/[A-Za-z]:\//.test(path) ? path.slice(1) : path;
}

/** The folder a path lies in. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

/** `path` as Go's compiler names a file to somebody standing in `cwd`: `./raft.ts` if it lies below, else in full. */
export function visiblePath(path: string, cwd: string): string {
  return path.startsWith(`${cwd}/`) ? `.${path.slice(cwd.length)}` : path;
}
