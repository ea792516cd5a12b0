/**
 * A submission's files, in a folder or in a zip file, which is never unpacked to disk.
 *
 * @module
 */

// This module is loaded on demand, so it does not matter that Deno loads these slowly.
import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { unzipSync } from "fflate";
import { systemsReason } from "../../platform/growing_file.ts";

export type Kind = "file" | "folder" | "link" | "something else" | "missing";

/** Files by their paths from the top, with slashes; "" is the top itself. */
export interface Source {
  kindAt(path: string): Kind;
  /** Names in a folder, sorted; none if it cannot be read. */
  entriesOf(path: string): string[];
  /** In bytes. */
  sizeOf(path: string): number;
  /** Throws the system's error if it cannot be read. */
  read(path: string): Uint8Array;
}

/** Limits for a zip file, in bytes of its content and number of files: more is a mistake, or a zip bomb. */
const mostUnpacked = 16 << 20;
const mostEntries = 2000;

export function kindAt(path: string): Kind {
  try {
    const info = lstatSync(path);
    if (info.isSymbolicLink()) return "link";
    return info.isFile() ? "file" : info.isDirectory() ? "folder" : "something else";
  } catch {
    return "missing";
  }
}

export function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

/** The files below a folder. */
export function folderSource(folder: string): Source {
  const at = (path: string) => path === "" ? folder : `${folder}/${path}`;
  return {
    kindAt: (path) => kindAt(at(path)),
    entriesOf: (path) => entriesOf(at(path)),
    sizeOf: (path) => lstatSync(at(path)).size,
    read: (path) => readFileSync(at(path)),
  };
}

/** The text files of a zip file, or why it cannot be used, as the end of a sentence. */
export function zipSource(path: string): Source | string {
  let unpacked = 0;
  let entries = 0;
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(readFileSync(path), {
      filter({ name, originalSize }) {
        // Folders, and what macOS adds.
        if (++entries > mostEntries || name.endsWith("/") || /^__MACOSX\//.test(name)) return false;
        if (!/\.([cm]?[jt]s|json)$/.test(name)) return false;
        unpacked += originalSize;
        return unpacked <= mostUnpacked;
      },
    });
  } catch (error) {
    return `cannot be unpacked: ${systemsReason(error)}`;
  }
  if (entries > mostEntries) return `has more than ${mostEntries} files`;
  if (unpacked > mostUnpacked) return `has more than ${mostUnpacked >> 20} MB of text`;
  const all = new Map(
    Object.entries(files).map((
      [name, bytes],
    ) => [name.replaceAll("\\", "/").replace(/^(\.?\/)+/, ""), bytes]),
  );
  const below = (path: string) => path === "" ? "" : `${path}/`;
  return {
    kindAt(path) {
      if (all.has(path)) return "file";
      return [...all.keys()].some((name) => name.startsWith(below(path))) ? "folder" : "missing";
    },
    entriesOf(path) {
      const inside = [...all.keys()].filter((name) => name.startsWith(below(path)));
      return [...new Set(inside.map((name) => name.slice(below(path).length).split("/")[0]))].sort();
    },
    sizeOf: (path) => all.get(path)!.length,
    read: (path) => all.get(path)!,
  };
}
