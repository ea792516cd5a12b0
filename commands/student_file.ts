/**
 * Finds the files to test.
 *
 * @module
 */

import { fileUrl, folderOf, pathOf, projectRoot, visiblePath } from "../platform/paths.ts";
import { platform } from "../platform/platform.ts";
import { UsageError } from "../platform/usage_error.ts";
import { notStudents, studentText } from "../platform/student_text.ts";
import type { StudentCode } from "../runner/program.ts";
import { ownSources, sourcesBelow } from "../runner/sources.ts";
import type { Lab } from "../tester/lab.ts";

/**
 * The student's files for a lab. `given` is the path of the main one, or of its folder; null means the project's own.
 * The lab's other files are beside it. If the lab builds on another lab's file, `given` is that file. `option` is the
 * option that gave the path. `dir` is a folder with the project's layout (`raft/`, `kvraft/`), whose files are used if
 * present.
 */
export function studentCode(
  { id, files, folder, offers, under = [] }: Lab,
  given: string | null,
  option = "--raft",
  dir: string | null = null,
): StudentCode {
  const [main, ...others] = files.map(({ name }) => name);
  const isBelow = under.length > 0;
  const room = dir === null || (given !== null && !isBelow) ? null : roomIn(dir, folder, main);
  const [of, by] = room !== null ? [room, "--dir"] : [isBelow ? null : given, option];
  const first = mainFile(main, `${folder}/${main}`, of, by);
  const beside = folderOf(pathOf(first));
  return {
    lab: id,
    files: [first, ...others.map((name) => fileBeside(beside, name, `${by} ${of ?? folder}`))],
    folder,
    offers,
    ...(isBelow
      ? { under: Object.fromEntries(under.map((path) => [path, below(path, given, option, dir)])) }
      : {}),
  };
}

/** The room of that name in a folder with the project's layout. */
function roomIn(dir: string, folder: string, main: string): string {
  const kindOf = (path: string) => platform.kindOf(pathOf(fileUrl(path, platform.cwd())));
  if (kindOf(dir) !== "folder") {
    throw new UsageError(
      `--dir ${dir}: ${kindOf(dir) === "missing" ? "there is no such folder" : "it is a file"}`,
    );
  }
  const room = `${dir.replace(/(.)\/+$/, "$1")}/${folder}`;
  if (kindOf(room) === "missing") throw new UsageError(`--dir ${dir}: the folder has no ${folder}/${main}`);
  return room;
}

/** The file of the lab below: the one given, or the folder's; else the project's own. */
function below(path: string, given: string | null, option: string, dir: string | null): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (given !== null) return mainFile(name, path, given, option);
  const inDir = dir === null ? null : `${dir.replace(/(.)\/+$/, "$1")}/${path}`;
  const has = inDir !== null && platform.kindOf(pathOf(fileUrl(inDir, platform.cwd()))) !== "missing";
  return mainFile(name, path, has ? inDir : null, "--dir");
}

function mainFile(main: string, own: string, given: string | null, option: string): string {
  const url = given === null ? fileUrl(own, projectRoot) : fileUrl(given, platform.cwd());
  const kind = platform.kindOf(pathOf(url));
  const name = given ?? own;
  if (kind === "missing") throw new UsageError(`${option} ${name}: there is no such file`);
  if (kind === "folder") {
    const inside = `${url.replace(/\/$/, "")}/${main}`;
    if (platform.kindOf(pathOf(inside)) === "file") return readable(inside, `${option} ${name}/${main}`);
    throw new UsageError(`${option} ${name}: the folder has no ${main}`);
  }
  if (!/\.[cm]?[jt]s$/.test(url)) throw new UsageError(`${option} ${name}: not a .ts or .js file`);
  return readable(url, `${option} ${name}`);
}

function fileBeside(folder: string, name: string, what: string): string {
  const url = fileUrl(name, folder);
  if (platform.kindOf(pathOf(url)) === "file") return readable(url, `${what}: ${name}`);
  throw new UsageError(`${what}: the lab needs a ${name}, too, and there is none in that folder`);
}

function readable(url: string, name: string): string {
  if (platform.readText(pathOf(url)) !== null) return url;
  throw new UsageError(`${name}: the file cannot be read; look at its permissions`);
}

function bytesOf(path: string): Uint8Array {
  const bytes: number[] = [];
  // The next piece reuses the buffer.
  for (const piece of platform.readBytes(path)) bytes.push(...piece);
  return new Uint8Array(bytes);
}

/** Refuses files and helpers that `grade` would refuse; a UsageError says why. */
export function demandStudentFiles(student: StudentCode): void {
  const below = [...sourcesBelow(student).values()].flatMap((files) => [...files.keys()]);
  for (const path of [...ownSources(student).keys(), ...below]) {
    const name = visiblePath(path, platform.cwd());
    if (platform.isLink(path)) throw new UsageError(notStudents.link(name));
    if (studentText(bytesOf(path)) === null) throw new UsageError(notStudents.text(name));
  }
}
