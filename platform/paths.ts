/**
 * File paths and file URLs.
 *
 * @module
 */

/** On Windows, the path with forward slashes, because paths are compared by prefix; elsewhere unchanged. */
export function slashed(path: string): string {
  return /^[A-Za-z]:\\/.test(path) ? path.replaceAll("\\", "/") : path;
}

/** The project's folder, without a trailing slash. */
export const projectRoot: string = slashed(import.meta.dirname!).replace(/\/platform$/, "");

/** `path` as an absolute file URL, relative to the folder `cwd`. */
export function fileUrl(path: string, cwd: string): string {
  const isAbsolute = /^([\\/]|[A-Za-z]:[\\/])/.test(path);
  const absolute = (isAbsolute ? path : `${cwd}/${path}`).replace(/^(?=[A-Za-z]:)/, "/");
  const forward = /^\/[A-Za-z]:/.test(absolute) ? absolute.replaceAll("\\", "/") : absolute;
  // The URL parser escapes spaces and the like, but reads these characters as something other than path. Nothing else
  // may be escaped: a file must have exactly one URL, or the import map's entry for it does not apply.
  return new URL(`file://${forward.replaceAll(/[%\\\n\r\t?#]/g, encodeURIComponent)}`).href;
}

/** The path of a file URL. */
export function pathOf(url: string): string {
  const path = decodeURIComponent(new URL(url).pathname);
  return /^\/[A-Za-z]:\//.test(path) ? path.slice(1) : path;
}

/** The folder that contains a path. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/")) || "/";
}

/** `path` as Go's compiler shows it to a user in `cwd`: `./raft.ts` if it is below, else the whole path. */
export function visiblePath(path: string, cwd: string): string {
  return path.startsWith(`${cwd}/`) ? `.${path.slice(cwd.length)}` : path;
}
