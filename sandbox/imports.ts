/**
 * The modules a student's file may import. The platform's modules of time and chance are replaced by those in doors/;
 * modules that cannot disturb simulated time stay; the rest is refused before anything is loaded, by reading the text.
 *
 *     const refused = refusedCode("/tmp/alice/raft.ts", projectRoot);       // first, in the parent or in a Bun child
 *     const map = denoImportMap("/tmp/alice/raft.ts", projectRoot);         // deno run --import-map=data:..., check
 *     installBunDoors("/tmp/alice/raft.ts", projectRoot);                   // in a Bun child, before importing
 *
 * A Deno child imports the student's file as `await import("raftlab:student")`: the map knows that name, and an import
 * of a literal needs no permission to read. A file outside of the project that imports `../labrpc/mod.ts` and the like
 * gets the project's modules, wherever it stands.
 *
 * @module
 */
import { exists, pathOfUrl, readText, urlOfPath } from "../platform/files.ts";
import { type Found, scanImports } from "./import_scan.ts";
import { allQueries } from "./instances.ts";
import { LEFT_ON_BUN } from "./left_on_bun.ts";
import { rawScan } from "./raw_scan.ts";
import { platformModules } from "./platform_modules.ts";

/** A place in a student's file that is refused. */
export interface RefusedCode {
  /** The file's path. */
  file: string;
  /** 1 is the first line. */
  line: number;
  /** What is imported or called, e.g. "node:fs". */
  specifier: string;
  /** One line that begins with file:line, says why, and what to use instead. */
  message: string;
}

/** The platform's modules that are replaced, and by what in doors/. */
const SIMULATED: Record<string, string> = {
  "timers": "timers.ts",
  "timers/promises": "timers_promises.ts",
  "crypto": "crypto.ts",
  "perf_hooks": "perf_hooks.ts",
  "process": "process.ts",
};

/** The platform's modules that neither take time nor chance, nor reach out. */
const HARMLESS = new Set([
  ...[
    "assert",
    "assert/strict",
    "buffer",
    "path",
    "path/posix",
    "path/win32",
  ],
  ...["punycode", "querystring", "string_decoder", "url", "util", "util/types"],
]);

/** The project's modules that a student's file may import, by path from the project's root. */
const OFFERED = ["labrpc/mod.ts", "labgob/mod.ts", "raft/api.ts", "raft/persister.ts", "raft/util.ts"];
/** Those in raft/ that a file elsewhere may also name as its neighbours, where it has no such neighbour. */
const NEIGHBOURS = ["api.ts", "persister.ts", "util.ts"];
/** Rooms whose files may import each other: the student's own folder, when it is in the project. */
const STUDENT_ROOMS = ["raft/", "starter/", "staff/mutants/"];

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
    /^(async_hooks|console|diagnostics_channel|events)$/,
    "would be shared by all servers; keep what a server needs in the object that Make returns",
  ],
  [
    /^(stream.*|readline.*|zlib|tty)$/,
    "comes back at moments that differ from run to run; use promises and setTimeout",
  ],
];
const OTHERWISE =
  "reaches out of simulated time into the real system; a server has its peers, its Persister and timers";

/**
 * Reads a student's file and the files it imports from its own folder, and returns every place that is refused, in the
 * files' order; [] if there is none.
 *
 * @param studentFile absolute path
 * @param projectRoot file URL of the project's folder, with a slash at its end
 * @throws the platform's error if studentFile cannot be read; a helper that cannot be read is left to the import itself
 */
export function refusedCode(studentFile: string, projectRoot: URL): RefusedCode[] {
  return readImports(studentFile, projectRoot).refused;
}

/** What a student's file and its helpers import. */
export interface ReadImports {
  /** Every place that is refused, in the files' order. */
  refused: RefusedCode[];
  /** URL of each of the student's own files, the first one too, and URLs of those of his own that it imports. */
  own: Map<string, string[]>;
  /** The platform's modules that they import as they are. */
  builtins: string[];
}

/** What was read: the parent asks once for its import map and once for what is refused. */
const alreadyRead = new Map<string, ReadImports>();

/** Reads a student's file and the files it imports from its own folder, once in a process. See refusedCode. */
export function readImports(studentFile: string, projectRoot: URL): ReadImports {
  const student = urlOfPath(studentFile);
  const key = `${student.href} ${projectRoot.href}`;
  const before = alreadyRead.get(key);
  if (before !== undefined) return before;
  const read: ReadImports = { refused: [], own: new Map(), builtins: [] };
  const visit = (file: URL, source: string) => {
    const helpers: string[] = [];
    read.own.set(file.href, helpers);
    const all = scanImports(source);
    for (const found of all) {
      const { why, target } = judge(found, file, student, projectRoot);
      const builtin = found.name.replace(/^node:/, "");
      if (why !== undefined) read.refused.push(refusal(pathOfUrl(file), found, why));
      else if (found.kind === "import" && HARMLESS.has(builtin)) read.builtins.push(`node:${builtin}`);
      else if (target === undefined || !isOwn(target, projectRoot)) continue;
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
  visit(student, readText(student));
  alreadyRead.set(key, read);
  return read;
}

function textIfReadable(file: URL): string | null {
  try {
    return readText(file);
  } catch {
    return null;
  }
}

/** What only the second look finds. */
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

/** Whether an import of a student's leads to code of his own, of which every server has its own instance. */
function isOwn(target: URL, projectRoot: URL): boolean {
  const offered = OFFERED.some((path) => target.href === new URL(path, projectRoot).href);
  return !offered && !target.href.startsWith(new URL("sandbox/doors/", projectRoot).href);
}

/**
 * The import map under which a Deno child runs a student's file, and under which `deno check` checks it: the project's
 * own names, `raftlab:student`, and for the folder of the student's file the doors and the project's modules.
 *
 * Give it to deno as `--import-map=data:application/json,${encodeURIComponent(JSON.stringify(map))}`.
 *
 * @param studentFile absolute path
 * @param projectRoot file URL of the project's folder, with a slash at its end; its deno.json is read
 */
export function denoImportMap(studentFile: string, projectRoot: URL): ImportMap {
  const student = urlOfPath(studentFile);
  const imports: Record<string, string> = {};
  for (const [name, target] of Object.entries(projectImports(projectRoot))) {
    imports[name] = /^\.{0,2}\//.test(target) ? new URL(target, projectRoot).href : target;
  }
  imports["raftlab:student"] = student.href;
  const doors: Record<string, string> = {}, own: Record<string, string> = {};
  for (const name of platformModules) {
    if (name.startsWith("_") || HARMLESS.has(name)) continue;
    const door = new URL(`sandbox/doors/${SIMULATED[name] ?? `refused.ts?${name}`}`, projectRoot).href;
    doors[name] = doors[`node:${name}`] = door;
    own[name] = own[`node:${name}`] = `node:${name}`;
  }
  const scopes: ImportMap["scopes"] = {
    [new URL(".", student).href]: { ...doors, ...offered(student, projectRoot) },
  };
  // A file in a folder above the project must not have the project itself sent through the doors.
  if (isInside(projectRoot, student)) scopes[projectRoot.href] = own;
  return { imports, scopes };
}

/**
 * The import map under which a Deno child runs a student's file: that of the check, and beside it for each life of each
 * server an instance of the student's files and of labgob, which keeps one table of types for each. A file that is
 * neither the student's nor offered cannot be had, even if it has been loaded already, and even if refusedCode() missed
 * the import of it.
 *
 * @param studentFile absolute path
 * @param projectRoot file URL of the project's folder, with a slash at its end
 */
export function denoRunMap(studentFile: string, projectRoot: URL): ImportMap {
  const student = urlOfPath(studentFile);
  const { own } = readImports(studentFile, projectRoot);
  const { scopes } = denoImportMap(studentFile, projectRoot);
  const folder = new URL(".", student).href;
  const nowhere = new URL("sandbox/doors/refused/", projectRoot).href;
  // The child's own file is looked for from the current folder, which may be the student's.
  const named = [...OFFERED, "runner/child/child.ts"].map((path) => new URL(path, projectRoot).href);
  const itself = Object.fromEntries(named.map((url) => [url, url]));
  const only = { ...itself, ...offered(student, projectRoot), "file:///": nowhere };
  // The project's own files must not be turned away where they lie in the student's folder: there each of his files is
  // told, which takes more room.
  const around = isInside(projectRoot, student);
  if (!around) Object.assign(scopes[folder], only);
  const labgob = new URL("labgob/mod.ts", projectRoot).href;
  const namesOfLabgob = [labgob, new URL("../labgob/mod.ts", student).href];
  for (const query of allQueries()) {
    for (const [file, helpers] of own) {
      const instance: Record<string, string> = around ? { ...only } : {};
      for (const name of namesOfLabgob) instance[name] = labgob + query;
      for (const helper of helpers) instance[helper] = helper + query;
      scopes[file + query] = instance;
    }
  }
  return { imports: { "raftlab:student": student.href }, scopes };
}

/** An import map as Deno takes it. */
export interface ImportMap {
  /** Names and what they stand for, everywhere. */
  imports: Record<string, string>;
  /** The same for what is imported from within a folder. */
  scopes: Record<string, Record<string, string>>;
}

/** What of Bun's plugin interface is used. */
interface BunPlugins {
  plugin(plugin: {
    name: string;
    setup(build: {
      onLoad(
        options: { filter: RegExp },
        load: (args: { path: string }) => { contents: string; loader: string },
      ): void;
    }): void;
  }): void;
}

/**
 * Sees in a Bun process that files in the folder of a student's file get the doors and the project's modules: Bun does
 * not let a plugin replace the platform's modules, so the names are rewritten in the text, each in its line. What is
 * refused makes the import reject with an Error of one line for each place. Call it before importing the file.
 *
 * @param studentFile absolute path
 * @param projectRoot file URL of the project's folder, with a slash at its end
 */
export function installBunDoors(studentFile: string, projectRoot: URL): void {
  const student = urlOfPath(studentFile);
  const folder = pathOfUrl(new URL(".", student)).replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  const filter = new RegExp(`^${folder}.*\\.[cm]?[jt]sx?(\\?.*)?$`);
  const load = ({ path: name }: { path: string }) => {
    const [, path, query = ""] = /^(.*?)(\?server=\d+&life=\d+)?$/.exec(name) as RegExpExecArray;
    const file = urlOfPath(path);
    const source = readText(file);
    const loader = /x$/.test(path) ? "tsx" : "ts";
    const own = isStudents(file, student, projectRoot);
    return { contents: own ? rewritten(source, file, student, projectRoot, query) : source, loader };
  };
  (globalThis as unknown as { Bun: BunPlugins }).Bun.plugin({
    name: "raftlab doors",
    setup: (build) => build.onLoad({ filter }, load),
  });
}

/** The source with the names of modules replaced; throws Error if something in it is refused. */
function rewritten(source: string, file: URL, student: URL, projectRoot: URL, query: string): string {
  const labgob = new URL("labgob/mod.ts", projectRoot).href;
  let text = "", done = 0;
  const refused: string[] = [];
  for (const found of scanImports(source)) {
    const { why, target } = judge(found, file, student, projectRoot);
    if (why !== undefined) refused.push(refusal(pathOfUrl(file), found, why).message);
    if (found.kind !== "import" || target === undefined) continue;
    const name = pathOfUrl(target) +
      (target.href === labgob || isOwn(target, projectRoot) ? query : "");
    text += source.slice(done, found.start) + JSON.stringify(name);
    done = found.end;
  }
  if (refused.length > 0) throw new Error(refused.join("\n"));
  return text + source.slice(done);
}

/** Why a place in a source is refused; or, of an import of a file, which file it means. Neither: it stays as it is. */
function judge(found: Found, file: URL, student: URL, projectRoot: URL): { why?: string; target?: URL } {
  const { kind, name } = found;
  if (kind === "Bun") return LEFT_ON_BUN.includes(name) ? { why: OTHERWISE } : {};
  if (kind === "process") {
    return name === "stdin" ? { why: "is real input; a server hears only its peers" } : {};
  }
  if (kind === "eval" || kind === "Function") return { why: "hides code from these checks; write it out" };
  if (kind !== "import") {
    return { why: "loads modules at a real moment; import what you need at the top of the file" };
  }

  const builtin = name.replace(/^node:/, "");
  if (Object.hasOwn(SIMULATED, builtin)) {
    return { target: new URL(`sandbox/doors/${SIMULATED[builtin]}`, projectRoot) };
  }
  if (HARMLESS.has(builtin)) return {};
  if (
    name.startsWith("node:") || name === "bun" || name.startsWith("bun:") || platformModules.has(builtin)
  ) {
    return { why: WHY.find(([names]) => names.test(builtin))?.[1] ?? OTHERWISE };
  }
  if (/^(\.{0,2}\/|file:)/.test(name)) {
    const target = urlIn(name, file);
    return target === null ? { why: "is no path" } : judgeFile(target, student, projectRoot);
  }
  return {
    why: "is no module of this project; a Raft is one file that imports labrpc, labgob, api and persister",
  };
}

function urlIn(name: string, file: URL): URL | null {
  try {
    return new URL(name, file);
  } catch {
    return null;
  }
}

function judgeFile(target: URL, student: URL, projectRoot: URL): { why?: string; target?: URL } {
  const replaced = offered(student, projectRoot)[target.href];
  if (replaced !== undefined) return { target: new URL(replaced) };
  const room = isInside(target, new URL("mod.ts", projectRoot))
    ? target.href.slice(projectRoot.href.length)
    : "";
  const isIn = (url: URL) =>
    STUDENT_ROOMS.some((folder) => url.href.startsWith(new URL(folder, projectRoot).href));
  if (OFFERED.includes(room) || (room !== "" && isIn(target) && isIn(student))) return { target };
  if (!/\.([cm]?[jt]s|json)$/.test(target.pathname)) {
    return { why: "is no TypeScript or JavaScript file" };
  }
  if (room === "" && isInside(target, student)) return { target };
  const place = room === "" ? "is outside of the folder of the student's file" : "belongs to the harness";
  return { why: `${place}; import only labrpc, labgob, raft/api, raft/persister, and files beside your own` };
}

/**
 * The URLs that a student's imports of the project's modules resolve to where these are not, and where they are: for
 * a file outside of the project, and for one in the project whose neighbours are in raft/, as the starter's are.
 */
function offered(student: URL, projectRoot: URL): Record<string, string> {
  const map: Record<string, string> = {};
  for (const path of OFFERED) map[new URL(`../${path}`, student).href] = new URL(path, projectRoot).href;
  for (const name of NEIGHBOURS) {
    const neighbour = new URL(name, student);
    if (!exists(neighbour)) map[neighbour.href] = new URL(`raft/${name}`, projectRoot).href;
  }
  return map;
}

/** Whether a file is the student's: in his folder, and not the project's where that lies in his folder. */
function isStudents(file: URL, student: URL, projectRoot: URL): boolean {
  if (!isInside(file, student)) return false;
  return !isInside(projectRoot, student) || !isInside(file, new URL("mod.ts", projectRoot));
}

/** Whether `url` is in the folder of the file `neighbour`, or below. */
function isInside(url: URL, neighbour: URL): boolean {
  return url.href.startsWith(new URL(".", neighbour).href);
}

function projectImports(projectRoot: URL): Record<string, string> {
  const config = JSON.parse(readText(new URL("deno.json", projectRoot)));
  return (config as { imports?: Record<string, string> }).imports ?? {};
}

function refusal(file: string, found: Found, why: string): RefusedCode {
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
