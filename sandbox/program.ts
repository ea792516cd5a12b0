/**
 * Prepares a student's files and their imports for running in realms: strips types, turns modules into functions, and
 * compiles them once.
 *
 * @module
 */

import vm from "node:vm";
import { exists, pathOfUrl, readText } from "../platform/files.ts";
import { scanImports } from "./import_scan.ts";
import { judge, namedFolders, refusal, type StudentCode } from "./imports.ts";
import { madeModules } from "./inside/made.ts";
import { javascriptOf } from "./javascript.ts";
import { debuggedName, debuggedText, sourceMapOf, stop } from "./debugged_text.ts";
import { type LineMap, lineMapOf } from "./line_map.ts";
import { moduleFunction, UnsupportedModule } from "./module_function.ts";

/** A module of a program. */
interface ProgramModule {
  /** Evaluates to the module's function, in the realm where it runs. */
  script: vm.Script;
  /** The modules it imports, by number in the program. */
  imports: number[];
}

/** A program: modules in order of evaluation. The numbers before them are the modules that realms make. */
export interface Program {
  modules: ProgramModule[];
  /** The numbers of the student's main files, in the lab's order. */
  main: number[];
  /** The numbers of the project's modules that they may import, by path in the project. */
  offered: Map<string, number>;
  /** The numbers of the imported files of other labs, by path in the project. */
  under: Map<string, number>;
  /** Maps to the original lines, where they differ, by the file's name in stacks. */
  lines: Map<string, LineMap>;
  /** Whether it is for a debugger: its scripts run in a DebuggedRealm and have the names of their files. */
  isDebugged: boolean;
}

/** A student's file cannot be loaded; the message is complete. */
export class CannotLoad extends Error {}

/**
 * Reads and compiles a student's files and what they import.
 *
 * @param projectRoot file URL of the project's folder, ending with a slash
 * @param isDebugged for a DebuggedRealm
 * @throws {CannotLoad} if a file is refused or cannot be understood
 */
export async function compileProgram(
  student: StudentCode,
  projectRoot: URL,
  isDebugged = false,
): Promise<Program> {
  const program: Program = {
    modules: [],
    main: [],
    offered: new Map(),
    under: new Map(),
    lines: new Map(),
    isDebugged,
  };
  const folders = namedFolders(student);
  const offers = student.offers.map((path) => new URL(path, projectRoot).href);
  /** The number of each module seen so far, by URL; null while it is read. */
  const numbers = new Map<string, number | null>();
  /** Cyclic imports, of modules that were still being read. */
  const later: { imports: number[]; at: number; url: string }[] = [];

  const visit = async (url: string): Promise<number | null> => {
    const known = numbers.get(url);
    if (known !== undefined) return known;
    numbers.set(url, null);
    const file = new URL(url);
    const isOffered = offers.includes(url);
    const [folder, named] = folders.find(([folder]) => url.startsWith(folder)) ?? ["", ""];
    const name = isOffered || folder === ""
      ? `${isOffered ? "offered" : "project"}:///${url.slice(projectRoot.href.length)}`
      : named + decodeURIComponent(url.slice(folder.length));
    const { text, mappings } = await javascriptOf(file);
    if (mappings !== null) program.lines.set(name, lineMapOf(mappings));
    const made = functionOf(text, file, isDebugged && url === student.files[0] ? stop : "");
    const imports: number[] = [];
    for (const specifier of made.imports) {
      const target = targetOf(specifier, file, student, projectRoot);
      const number = typeof target === "number" ? target : await visit(target.href);
      if (number === null) later.push({ imports, at: imports.length, url: (target as URL).href });
      imports.push(number ?? 0);
    }
    const filename = isDebugged ? debuggedName(url) : name;
    const code = isDebugged ? debuggedText(made.text) + sourceMapOf(filename, mappings) : made.text;
    const script = new vm.Script(code, { filename, importModuleDynamically: refuseImport });
    const number = madeModules.length + program.modules.push({ script, imports }) - 1;
    numbers.set(url, number);
    return number;
  };

  for (const path of student.offers) {
    program.offered.set(path, (await visit(new URL(path, projectRoot).href))!);
  }
  for (const file of student.files) program.main.push((await visit(file))!);
  for (const { imports, at, url } of later) imports[at] = numbers.get(url)!;
  for (const [path, url] of Object.entries(student.under ?? {})) {
    const number = numbers.get(url);
    if (number !== undefined) program.under.set(path, number!);
  }
  return program;
}

/** Throws a string, because the engine's own error would be an object of the harness. */
function refuseImport(): never {
  throw "import() is refused: it loads modules at a real moment; import what you need at the top of the file";
}

/** The target of an import: a file, or the number of a module that realms make. */
function targetOf(specifier: string, file: URL, student: StudentCode, projectRoot: URL): URL | number {
  const found = { kind: "import" as const, name: specifier, line: 1, start: 0, end: 0 };
  const { why, target, made } = judge(found, file, student, projectRoot);
  if (made !== undefined) return madeModules.indexOf(made);
  if (why === undefined && target !== undefined && exists(target)) return target;
  // The parent has already scanned the source and reported this with its line, unless its scan was fooled.
  const line = scanImports(readText(file)).find(({ name }) => name === specifier)?.line ?? 1;
  const reason = why ?? "names a file that is not there";
  throw new CannotLoad(refusal(pathOfUrl(file), { ...found, line }, reason).message);
}

function functionOf(text: string, file: URL, first: string): ReturnType<typeof moduleFunction> {
  if (file.pathname.endsWith(".json")) {
    const value = JSON.stringify(JSON.parse(text));
    return { text: `(function (m) { const value = ${value}; m.out("default", () => value); })`, imports: [] };
  }
  try {
    return moduleFunction(text, first);
  } catch (error) {
    if (!(error instanceof UnsupportedModule)) throw error;
    throw new CannotLoad(`${pathOfUrl(file)}: ${error.message}`);
  }
}
