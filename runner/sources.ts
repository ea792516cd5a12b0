/**
 * The source of a student's files and of the files they import.
 *
 * @module
 */

import { fileUrl, folderOf, pathOf, projectRoot } from "../platform/paths.ts";
import { platform } from "../platform/platform.ts";
import type { StudentCode } from "./program.ts";

const importPattern = /(?:from|import)\s*\(?\s*["'](\.{1,2}\/[^"']+)["']/g;

/** Path and text of these files and of all files that they import by a relative path. */
export function withImports(paths: string[]): Map<string, string> {
  const files = new Map<string, string>();
  const visit = (path: string) => {
    const text = files.has(path) ? null : platform.readText(path);
    if (text === null) return;
    files.set(path, text);
    for (const [, name] of text.matchAll(importPattern)) visit(pathOf(fileUrl(name, folderOf(path))));
  };
  paths.forEach(visit);
  return files;
}

/** SHA-256 in hex. */
export async function hashOf(parts: string[]): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(parts.join("\0")));
  return new Uint8Array(hash).toHex();
}

/** Path and text of a student's files and of their helpers, only in the lab's folder. */
export function ownSources({ files, offers }: StudentCode): Map<string, string> {
  return sourcesOf(files.map(pathOf), offers);
}

/** The same for the files of labs below, by their paths from the project's root. */
export function sourcesBelow({ under = {}, offers }: StudentCode): Map<string, Map<string, string>> {
  return new Map(Object.entries(under).map(([path, url]) => [path, sourcesOf([pathOf(url)], offers)]));
}

function sourcesOf(paths: string[], offers: string[]): Map<string, string> {
  const contract = offers.map((path) => `${projectRoot}/${path}`);
  const own = (other: string) =>
    paths.includes(other) || (folderOf(other).startsWith(folderOf(paths[0])) && !contract.includes(other));
  return new Map([...withImports(paths)].filter(([other]) => own(other)));
}

/** A hash of a student's files and helpers; the same on every machine and in every folder. */
export function studentHash(student: StudentCode): Promise<string> {
  const below = [...sourcesBelow(student).values()].flatMap((files) => [...files.values()]);
  return hashOf([...ownSources(student).values(), ...below]);
}
