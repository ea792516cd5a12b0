/**
 * The list of modules that a student's files may import. sandbox/program.ts links only these, so nothing else can be
 * loaded. Refused imports are reported before anything is loaded, by reading the source.
 *
 *     const refused = refusedCode(student, projectRoot);       // first, in the parent
 *     const map = denoImportMap(student, projectRoot);         // deno check --import-map=data:...
 *
 * A file outside of the project that imports `../labrpc/mod.ts` and the like gets
 * the project's modules, wherever it is.
 *
 * @module
 */
import { exists, pathOfUrl, readText } from "../platform/files.ts";
import { type Found, scanImports } from "./import_scan.ts";
import { madeModules } from "./inside/made.ts";
import { rawScan } from "./raw_scan.ts";
import { platformModules } from "./platform_modules.ts";

/** The student's files under test, and what they may import: plain data, sent to the child. */
export interface StudentCode {
  /** The id of the lab they are written for. */
  lab: string;
  /** URLs of the files that the lab asks for, the main one first; all in one folder. */
  files: string[];
  /** The project's modules that they may import besides labrpc and labgob, by path in the project. */
  offers: string[];
  /** The lab's folder in the project: its offered modules can be imported as neighbours. */
  folder: string;
  /**
   * The files of the labs below, such as `raft/raft.ts`: URLs by their paths in the project, which the student's files
   * import. Absent if there are none.
   */
  under?: Record<string, string>;
}

/** A folder of a student's files: the lab's, or that of a file of a lab below. */
interface Room {
  /** Its name in the project. */
  folder: string;
  /** A file in it. */
  file: URL;
}

/** The folders of a student's files, the lab's first. */
function roomsOf({ files, folder, under = {} }: StudentCode): Room[] {
  const below = Object.entries(under).map(([path, url]) => ({
    folder: path.replace(/\/[^/]*$/, ""),
    file: new URL(url),
  }));
  return [{ folder, file: new URL(files[0]) }, ...below];
}

/** The room of a file; two rooms may be one folder. */
function roomOf(file: URL, student: StudentCode): Room {
  const rooms = roomsOf(student);
  const lengthOf = ({ file }: Room) => new URL(".", file).href.length;
  const around = rooms.filter((room) => isInside(file, room.file)).sort((a, b) => lengthOf(b) - lengthOf(a));
  return rooms.find((room) => room.file.href === file.href) ?? around[0] ?? rooms[0];
}

/** The names of a student's folders in stacks: pairs of a folder's URL and its name. */
export function namedFolders(student: StudentCode): [url: string, name: string][] {
  const [main, ...below] = roomsOf(student);
  const url = ({ file }: Room) => new URL(".", file).href;
  const named: [url: string, name: string][] = [
    [url(main), studentFolder],
    ...below.map((room): [string, string] => [url(room), `${studentFolder}../${room.folder}/`]),
  ];
  // One folder may be in another.
  return named.sort(([a], [b]) => b.length - a.length);
}

/** An import or a call in a student's file that is refused. */
interface RefusedCode {
  /** The file's path. */
  file: string;
  /** Counted from 1. */
  line: number;
  /** What is imported or called, e.g. "node:fs". */
  specifier: string;
  /** One line that begins with file:line, says why, and what to use instead. */
  message: string;
}

/** The project's modules that a student's file of any lab may import, by path from the project's root. */
const LIBRARIES = ["labrpc/mod.ts", "labgob/mod.ts"];
/** Folders whose files may import each other if the student's file is in one of them; the lab's folder is another. */
const STUDENT_ROOMS = ["starter/", "staff/mutants/"];
/** The student's folder in stacks; see sandbox/inside/globals.ts. */
const studentFolder = "student:///";

const WHY: [RegExp, string][] = [
  [/^(fs|fs\/promises|sqlite)$/, "reaches real files; what must outlive a crash goes through the Persister"],
  [
    /^(net|http|https|http2|dns|dns\/promises|dgram|tls|inspector|inspector\/promises|quic)$/,
    "reaches a real network; servers talk only by labrpc: use Call() on a ClientEnd",
  ],
  [
    /^(child_process|worker_threads|cluster)$/,
    "runs beside simulated time; do the work in this server's own async functions",
  ],
  [
    /^(module|vm|repl|test|test\/reporters)$/,
    "loads code around the simulated modules; import what you need at the top of the file",
  ],
  [
    /^(path|path\/.*|url|buffer|querystring|punycode|string_decoder|util\/types)$/,
    "is not offered to a server, which needs the language, timers, labrpc and labgob",
  ],
  [
    /^(async_hooks|console|diagnostics_channel|events)$/,
    "would be shared by all servers; keep what a server needs in an object of its own",
  ],
  [
    /^(stream.*|readline.*|zlib|tty)$/,
    "comes back at moments that differ from run to run; use promises and setTimeout",
  ],
];
const OTHERWISE =
  "reaches out of simulated time into the real system; a server has its peers, its Persister and timers";

/**
 * Reads a student's files and the files they import from their own folder. Returns everything that is refused, in the
 * files' order.
 *
 * @param projectRoot file URL of the project's folder, ending with a slash
 */
export function refusedCode(student: StudentCode, projectRoot: URL): RefusedCode[] {
  return readImports(student, projectRoot).refused;
}

/** What a student's files and their helpers import. */
interface ReadImports {
  /** Everything that is refused, in the files' order. */
  refused: RefusedCode[];
  /** All of the student's files by URL, with the URLs of each one's imports. */
  own: Map<string, string[]>;
}

/** A cache, because the parent asks once for the import map and once for refused code. */
const alreadyRead = new WeakMap<StudentCode, ReadImports>();

/**
 * Reads a student's files and the files they import from their own folder, once for each such object. See refusedCode.
 */
export function readImports(student: StudentCode, projectRoot: URL): ReadImports {
  const before = alreadyRead.get(student);
  if (before !== undefined) return before;
  const read: ReadImports = { refused: [], own: new Map() };
  const visit = (file: URL, source: string) => {
    const helpers: string[] = [];
    read.own.set(file.href, helpers);
    const all = scanImports(source);
    for (const found of all) {
      const { why, target } = judge(found, file, student, projectRoot);
      if (why !== undefined) read.refused.push(refusal(pathOfUrl(file), found, why));
      else if (target === undefined || !isOwn(target, student, projectRoot)) continue;
      else if (!exists(target)) {
        read.refused.push(refusal(pathOfUrl(file), found, "names a file that is not there"));
      } else {
        helpers.push(target.href);
        if (read.own.has(target.href)) continue;
        const text = textIfReadable(target);
        if (text !== null) visit(target, text);
        else read.refused.push(refusal(pathOfUrl(file), found, "names a file that cannot be read"));
      }
    }
    read.refused.push(...hidden(source, all, file));
  };
  for (const file of student.files.map((file) => new URL(file))) {
    if (read.own.has(file.href)) continue;
    const text = textIfReadable(file);
    if (text !== null) visit(file, text);
    else read.refused.push(unreadable(pathOfUrl(file)));
  }
  alreadyRead.set(student, read);
  return read;
}

/** An editor may take a file away for a moment, to write it anew. */
function unreadable(file: string): RefusedCode {
  return { file, line: 1, specifier: "", message: `${file}: is not there any more, or cannot be read` };
}

function textIfReadable(file: URL): string | null {
  try {
    return readText(file);
  } catch {
    return null;
  }
}

/** Findings of only the second scan. */
function hidden(source: string, found: Found[], file: URL): RefusedCode[] {
  const seen = (kind: string, line: number) => found.some((one) => one.kind === kind && one.line === line);
  return rawScan(source).filter(({ kind, line }) => !seen(kind, line)).map(({ kind, name, line }) =>
    refusal(
      pathOfUrl(file),
      { kind, name, line, start: 0, end: 0 },
      "loads modules around the harness; a comment or a string that looks like it has to be worded in another way",
    )
  );
}

/** Whether an import leads to the student's own code. */
function isOwn(target: URL, student: StudentCode, projectRoot: URL): boolean {
  return !offeredTo(student).some((path) => target.href === new URL(path, projectRoot).href);
}

/** The project's modules that a student's files may import, by path in the project. */
function offeredTo({ offers }: StudentCode): string[] {
  return [...LIBRARIES, ...offers];
}

/**
 * The import map with which `deno check` checks a student's files, and on which denoRunMap builds: the project's own
 * names, and, for imports from the student's folder, the replaced modules and the project's.
 *
 * Pass it to deno as `--import-map=data:application/json,${encodeURIComponent(JSON.stringify(map))}`.
 *
 * @param projectRoot file URL of the project's folder, ending with a slash; its deno.json is read
 */
export function denoImportMap(student: StudentCode, projectRoot: URL): ImportMap {
  const imports: Record<string, string> = {};
  for (const [name, target] of Object.entries(projectImports(projectRoot))) {
    imports[name] = /^\.{0,2}\//.test(target) ? new URL(target, projectRoot).href : target;
  }
  const scopes: ImportMap["scopes"] = {};
  for (const room of roomsOf(student)) {
    const folder = new URL(".", room.file).href;
    scopes[folder] = { ...offered(room, student, projectRoot), ...scopes[folder] };
    // If the student's folder contains the project, the project's own imports must not be replaced.
    if (isInside(projectRoot, room.file)) scopes[projectRoot.href] = {};
  }
  return { imports, scopes };
}

/** Deno's import map. */
export interface ImportMap {
  /** Replacements by name, for all importers. */
  imports: Record<string, string>;
  /** Replacements for importers within a folder. */
  scopes: Record<string, Record<string, string>>;
}

/** Why an import or call is refused; or the import's target, a file or a module that realms make; or nothing. */
export function judge(
  found: Found,
  file: URL,
  student: StudentCode,
  projectRoot: URL,
): { why?: string; target?: URL; made?: string } {
  const { kind, name } = found;
  if (kind === "Bun" || kind === "process") return {};
  if (kind === "eval" || kind === "Function") return { why: "hides code from these checks; write it out" };
  if (kind !== "import") {
    return { why: "loads modules at a real moment; import what you need at the top of the file" };
  }

  const builtin = name.replace(/^node:/, "");
  if (name !== "labgob" && name !== "labrpc" && madeModules.includes(builtin)) return { made: builtin };
  if (
    name.startsWith("node:") || name === "bun" || name.startsWith("bun:") || platformModules.has(builtin)
  ) {
    return { why: WHY.find(([names]) => names.test(builtin))?.[1] ?? OTHERWISE };
  }
  if (/^(\.{0,2}\/|file:)/.test(name)) {
    const target = urlIn(name, file);
    if (target === null) return { why: "is no path" };
    const judged = judgeFile(target, roomOf(file, student), student, projectRoot);
    const made = LIBRARIES.find((path) => judged.target?.href === new URL(path, projectRoot).href);
    return made === undefined ? judged : { ...judged, made: made.split("/")[0] };
  }
  return {
    why: `is not a module of this project; import labrpc, labgob, ${
      namesOf(student)
    }, and files beside your own`,
  };
}

function urlIn(name: string, file: URL): URL | null {
  try {
    return new URL(name, file);
  } catch {
    return null;
  }
}

function judgeFile(
  target: URL,
  importer: Room,
  student: StudentCode,
  projectRoot: URL,
): { why?: string; target?: URL } {
  const replaced = offered(importer, student, projectRoot)[target.href];
  if (replaced !== undefined) return { target: new URL(replaced) };
  const room = isInside(target, new URL("mod.ts", projectRoot))
    ? target.href.slice(projectRoot.href.length)
    : "";
  const stands = student.under?.[room];
  if (stands !== undefined) return { target: new URL(stands) };
  const beside = importer.file;
  const isIn = (url: URL) =>
    [...STUDENT_ROOMS, `${importer.folder}/`].some((folder) =>
      url.href.startsWith(new URL(folder, projectRoot).href)
    );
  if (offeredTo(student).includes(room) || (room !== "" && isIn(target) && isIn(beside))) return { target };
  if (!/\.([cm]?[jt]s|json)$/.test(target.pathname)) {
    return { why: "is not a TypeScript or JavaScript file" };
  }
  if (room === "" && isInside(target, beside)) return { target };
  const reason = room === "" ? "is outside of the folder of the student's file" : "belongs to the harness";
  return {
    why: `${reason}; import only labrpc, labgob, ${namesOf(student)}, and files beside your own`,
  };
}

/** `raft/api, raft/persister, raft/util`. */
function namesOf({ offers }: StudentCode): string {
  return offers.map((path) => path.replace(/\.ts$/, "")).join(", ");
}

/**
 * Where imports of the project's modules from the student's folder would resolve, and where those modules are. Needed
 * for a file outside of the project, and for one such as the starter's, whose neighbours are in the lab's folder.
 */
function offered({ folder, file }: Room, student: StudentCode, projectRoot: URL): Record<string, string> {
  const map: Record<string, string> = {};
  for (const path of offeredTo(student)) {
    map[new URL(`../${path}`, file).href] = new URL(path, projectRoot).href;
    if (!path.startsWith(`${folder}/`)) continue;
    const neighbour = new URL(path.slice(folder.length + 1), file);
    if (!exists(neighbour)) map[neighbour.href] = new URL(path, projectRoot).href;
  }
  if (folder !== student.folder) return map;
  for (const [path, url] of Object.entries(student.under ?? {})) map[new URL(`../${path}`, file).href] = url;
  return map;
}

/** Whether `url` is in the folder of the file `neighbour`, or below it. */
function isInside(url: URL, neighbour: URL): boolean {
  return url.href.startsWith(new URL(".", neighbour).href);
}

function projectImports(projectRoot: URL): Record<string, string> {
  const config = JSON.parse(readText(new URL("deno.json", projectRoot)));
  return (config as { imports?: Record<string, string> }).imports ?? {};
}

export function refusal(file: string, found: Found, why: string): RefusedCode {
  const { kind, name } = found;
  const specifier = kind === "import" ? name : name === "" ? kind : `${kind}.${name}`;
  const what = kind === "import" ? `the import of "${specifier}"` : specifier;
  return {
    file,
    line: found.line,
    specifier,
    message: `${file}:${found.line}: ${what} is refused: it ${why}.`,
  };
}
