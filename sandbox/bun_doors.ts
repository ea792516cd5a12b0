/**
 * What Deno's import map does, in Bun.
 *
 * @module
 */

import { pathOfUrl, readText, urlOfPath } from "../platform/files.ts";
import { scanImports } from "./import_scan.ts";
import { inFolder, isInside, isOwn, judge, refusal, type StudentCode } from "./imports.ts";

/** The part of Bun's plugin interface that is used. */
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
 * Makes files in the student's folder import the replaced modules and the project's, in a Bun process. Bun does not let
 * a plugin replace the platform's modules, so the names are rewritten in the source, line by line. An import of refused
 * code rejects with an Error of one line each. Call this before importing a file.
 *
 * @param projectRoot file URL of the project's folder, ending with a slash
 */
export function installBunDoors(student: StudentCode, projectRoot: URL): void {
  const folder = pathOfUrl(new URL(".", inFolder(student))).replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
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

/** The source with module names replaced; throws Error if something in it is refused. */
function rewritten(
  source: string,
  file: URL,
  student: StudentCode,
  projectRoot: URL,
  query: string,
): string {
  const labgob = new URL("labgob/mod.ts", projectRoot).href;
  let text = "", done = 0;
  const refused: string[] = [];
  for (const found of scanImports(source)) {
    const { why, target } = judge(found, file, student, projectRoot);
    if (why !== undefined) refused.push(refusal(pathOfUrl(file), found, why).message);
    if (found.kind !== "import" || target === undefined) continue;
    const name = pathOfUrl(target) +
      (target.href === labgob || isOwn(target, student, projectRoot) ? query : "");
    text += source.slice(done, found.start) + JSON.stringify(name);
    done = found.end;
  }
  if (refused.length > 0) throw new Error(refused.join("\n"));
  return text + source.slice(done);
}

/** Whether a file is in the student's folder, but not in the project's if that is inside of it. */
function isStudents(file: URL, student: StudentCode, projectRoot: URL): boolean {
  const beside = inFolder(student);
  if (!isInside(file, beside)) return false;
  return !isInside(projectRoot, beside) || !isInside(file, new URL("mod.ts", projectRoot));
}
