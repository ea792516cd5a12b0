/**
 * Takes in submissions: reads them without trusting them, and copies the files that the lab asks for and their imports
 * from the same folder. The copy is graded.
 *
 * @module
 */

// This module is loaded on demand, so it does not matter that Deno loads these slowly.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { fileUrl, folderOf, pathOf } from "../../platform/paths.ts";
import { systemsReason } from "../../platform/growing_file.ts";
import { platform } from "../../platform/platform.ts";
import { notStudents, studentText } from "../../platform/student_text.ts";
import { hashOf } from "../../runner/sources.ts";
import { didYouMean, UsageError } from "../../platform/usage_error.ts";
import type { Lab } from "../../tester/lab.ts";
import { entriesOf, folderSource, type Kind, kindAt, type Source, zipSource } from "./source.ts";

/** Limits of a submission: bytes of one file, characters of all, and number of files. The worked solution has 14 KB. */
const largestFile = 1 << 20;
const mostText = 2 << 20;
const mostFiles = 30;
/** The most names listed for a folder without the lab's main file. */
const namesShown = 6;

export interface Submission {
  /** A short name, different for each. */
  name: string;
  /** The given path. */
  given: string;
  /** The same as an absolute path, without a slash at its end. */
  path: string;
}

/** A submission's files by path, and which of them the lab asks for; or why there are none. */
export type Intake =
  | { files: Map<string, string>; asked: string[]; hash: string; problem: null }
  | { files: Map<string, string>; asked: []; hash: ""; problem: string };

/** Why a submission cannot be graded; the message is one sentence. */
class Refused extends Error {}

/**
 * The submissions at these paths; `taken` are names in use. A missing file, or a folder of submissions instead of one
 * submission, is the grader's mistake, so a UsageError.
 */
export function submissionsAt(paths: string[], taken: string[], { files }: Lab): Submission[] {
  const [{ name: main }] = files;
  const names = new Set(taken);
  return paths.map((given) => {
    const path = pathOf(fileUrl(given, platform.cwd())).replace(/(.)\/+$/, "$1");
    const kind = kindAt(path);
    if (kind === "missing") throw new UsageError(`${given}: there is no such file or folder`);
    if (kind === "folder") refuseFolderOfSubmissions(given, path, main);
    return { name: uniqueName(nameOf(path, kind, main), names), given, path };
  });
}

function refuseFolderOfSubmissions(given: string, path: string, main: string): void {
  if (kindAt(`${path}/${main}`) !== "missing") return;
  const inside = foldersWith(main, path);
  if (inside.length < 2) return;
  const pattern = `${given.replace(/\/+$/, "")}/*`;
  throw new UsageError(
    `${given}: no ${main}, but ${inside.length} folders with one; did you mean ${pattern}?`,
  );
}

function foldersWith(main: string, path: string): string[] {
  return entriesOf(path).filter((name) =>
    kindAt(`${path}/${name}`) === "folder" && kindAt(`${path}/${name}/${main}`) === "file"
  );
}

/** A student's name in the results: with characters that are safe in a folder's name, `Ann_Lee` for `Ann Lee`. */
export function safeName(name: string): string {
  return name.normalize("NFC").replace(/[^\p{L}\p{N}\p{M}._-]+/gu, "_").replace(/^[._-]+/, "").slice(0, 80);
}

/** `alice` for alice/, alice/raft.ts, alice.ts and alice.zip. */
function nameOf(path: string, kind: Kind, main: string): string {
  const [folder = "", last] = path.split("/").slice(-2);
  const own = kind === "folder" ? last : last === main ? folder : last.replace(/\.(ts|zip)$/, "");
  return safeName(own) || "submission";
}

/** The name, or `name-2` and so on; case is ignored, as results may be unpacked where it does not matter. */
function uniqueName(name: string, names: Set<string>): string {
  for (let i = 1;; i++) {
    const unique = i === 1 ? name : `${name}-${i}`;
    const folded = unique.toLowerCase();
    if (names.has(folded)) continue;
    names.add(folded);
    return unique;
  }
}

/** Reads the files of a submission. */
export async function takeIn({ path }: Submission, lab: Lab): Promise<Intake> {
  try {
    const { files, asked } = await filesOf(path, lab);
    return { files, asked, hash: await hashOf([...files].flat()), problem: null };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { files: new Map(), asked: [], hash: "", problem: error.message };
  }
}

/** The most folders between a submission's top and the lab's files: some zip files have a folder around everything. */
const deepest = 4;

async function filesOf(
  path: string,
  { files, under = [] }: Lab,
): Promise<{ files: Map<string, string>; asked: string[] }> {
  const asked = files.map(({ name }) => name);
  const kind = kindAt(path);
  const last = path.slice(folderOf(path).length).replace(/^\//, "");
  if (kind === "folder") return await filesIn(folderSource(path), asked, under);
  refuseOdd(kind, last);
  if (last.endsWith(".zip")) {
    const source = zipSource(path);
    if (typeof source === "string") throw new Refused(`${last} ${source}`);
    return await filesIn(source, asked, under);
  }
  if (!last.endsWith(".ts")) throw new Refused(`${last} is not a .ts file: a submission is a ${asked[0]}`);
  if (asked.length > 1) {
    throw new Refused(`${last} is one file: a submission is a folder with ${asked.join(", ")}`);
  }
  // The report uses this name, too: an import by another name does not reach this file.
  return { files: closure(folderSource(folderOf(path)), [last]), asked: [last] };
}

async function filesIn(
  source: Source,
  asked: string[],
  under: string[],
): Promise<{ files: Map<string, string>; asked: string[] }> {
  const folder = await topOf(source, asked[0]);
  const top = folder === "" ? source : within(source, folder);
  for (const name of asked) {
    if (top.kindAt(name) === "missing") throw new Refused(`there is no ${name}`);
  }
  const files = closure(top, asked);
  for (const path of under) {
    for (const [name, text] of filesUnder(source, folder, path)) files.set(name, text);
  }
  return { files, asked };
}

/**
 * A file of the lab below, such as `raft/raft.ts`, and its imports, if the submission has it in the lab's folder or
 * beside it; with paths as if it were in it.
 */
function filesUnder(source: Source, folder: string, path: string): Map<string, string> {
  const [room, name] = path.split("/");
  const above = folder.includes("/") ? folder.slice(0, folder.lastIndexOf("/") + 1) : "";
  const places = [
    ...(folder === "" ? [] : [above + room, `${folder}/${room}`]),
    ...(folder === "" ? [room] : []),
  ];
  const place = places.find((place) => source.kindAt(`${place}/${name}`) !== "missing");
  if (place === undefined) return new Map();
  return new Map(
    [...closure(within(source, place), [name])].map(([name, text]) => [`${room}/${name}`, text]),
  );
}

/** The folder with the lab's main file: the top, "", or the only one below it with such a file. */
async function topOf(source: Source, main: string): Promise<string> {
  if (source.kindAt(main) !== "missing") return "";
  const entries = source.entriesOf("");
  if (entries.length === 0) throw new Refused(`there is no ${main}: the folder is empty, or cannot be read`);
  const below = [...foldersWithMain(source, "", main, deepest)];
  if (below.length > 1) throw new Refused(`there is more than one ${main}: in ${below.join(", ")}`);
  if (below.length === 1) return below[0];
  const more = entries.length > namesShown ? ` and ${entries.length - namesShown} more` : "";
  const found = entries.slice(0, namesShown).join(", ") + more;
  const hint = await didYouMean(main, entries.filter((name) => name.endsWith(".ts")));
  throw new Refused(`there is no ${main}; the folder has ${found}${hint}`);
}

/** The folders below this one that have a file of this name, not following links; at most as many as are shown. */
function* foldersWithMain(source: Source, folder: string, main: string, levels: number): Generator<string> {
  for (const name of source.entriesOf(folder)) {
    const path = folder === "" ? name : `${folder}/${name}`;
    if (name.startsWith(".") || name === "node_modules" || source.kindAt(path) !== "folder") continue;
    if (source.kindAt(`${path}/${main}`) === "file") yield path;
    else if (levels > 1) yield* foldersWithMain(source, path, main, levels - 1);
  }
}

function within(source: Source, folder: string): Source {
  const at = (path: string) => path === "" ? folder : `${folder}/${path}`;
  return {
    kindAt: (path) => source.kindAt(at(path)),
    entriesOf: (path) => source.entriesOf(at(path)),
    sizeOf: (path) => source.sizeOf(at(path)),
    read: (path) => source.read(at(path)),
  };
}

function refuseOdd(kind: Kind, name: string): void {
  if (kind === "file") return;
  if (kind === "link") throw new Refused(notStudents.link(name));
  if (kind === "missing") throw new Refused(`${name} is not there any more`);
  throw new Refused(
    `${name} is no file, but a ${kind === "folder" ? "folder" : "device, a pipe or the like"}`,
  );
}

/** Matches relative imports in a text. It may match too much, which does no harm. */
const neighbours = /["'](\.\.?\/[^"'\n]+)["']/g;

/** These files, then all files in the folder that they import directly or indirectly, by path. */
function closure(source: Source, asked: string[]): Map<string, string> {
  const files = new Map<string, string>();
  let length = 0;
  const waiting = [...asked];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (files.has(name)) continue;
    if (!asked.includes(name) && source.kindAt(name) === "missing") continue;
    const text = read(source, name);
    files.set(name, text);
    length += text.length;
    if (length > mostText) throw new Refused(`its files together have more than ${mostText >> 20} MB`);
    if (files.size > mostFiles) throw new Refused(`there are more than ${mostFiles} files`);
    for (const [, target] of text.matchAll(neighbours)) {
      const inside = placeOf(target, name);
      if (inside !== null) waiting.push(inside);
    }
  }
  const others = [...files.keys()].filter((name) => !asked.includes(name)).sort();
  return new Map([...asked, ...others].map((name) => [name, files.get(name)!]));
}

/**
 * The path in its folder that an import of the file `name` names; null if outside, or not TypeScript, JavaScript or
 * JSON.
 */
function placeOf(target: string, name: string): string | null {
  const parts = name.split("/").slice(0, -1);
  for (const part of target.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length === 0) return null;
    if (part === "..") parts.pop();
    else parts.push(part);
  }
  const place = parts.join("/");
  return /\.([cm]?[jt]s|json)$/.test(place) ? place : null;
}

/** The text of a file; it must be a plain file, in plain folders. */
function read(source: Source, name: string): string {
  const parts = name.split("/");
  parts.slice(0, -1).forEach((_, i) => {
    const above = parts.slice(0, i + 1).join("/");
    if (source.kindAt(above) === "link") {
      throw new Refused(`${above} is a symbolic link: hand in the folder itself`);
    }
  });
  refuseOdd(source.kindAt(name), name);
  const size = source.sizeOf(name);
  if (size > largestFile) {
    throw new Refused(
      `${name} has ${(size / 2 ** 20).toFixed(1)} MB: a file may have ${largestFile >> 20} MB`,
    );
  }
  let bytes: Uint8Array;
  try {
    bytes = source.read(name);
  } catch (error) {
    throw new Refused(`${name} cannot be read: ${systemsReason(error)}`);
  }
  const text = studentText(bytes);
  if (text === null) throw new Refused(notStudents.text(name));
  return text;
}

/** Puts the files into a folder of their own, replacing what is there. */
export function putInto(folder: string, files: Map<string, string>): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of files) {
    mkdirSync(folderOf(`${folder}/${name}`), { recursive: true });
    writeFileSync(`${folder}/${name}`, text);
  }
}
