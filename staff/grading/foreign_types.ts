/**
 * The types that a submission takes from files it must not see. An import of types alone is gone before the file runs,
 * so no right is needed for it; but `deno check` reads the file it names, and quotes its types in what it reports.
 *
 * @module
 */

import * as v from "valibot";
import { fileUrl, pathOf } from "../../platform/paths.ts";
import { count, list, object, parseJson, problemIn, text } from "../../platform/schema.ts";
import { infoProgram, type StudentCode } from "../../runner/program.ts";
import type { ReadMap } from "./reading.ts";
import { runTool } from "./tool.ts";

/** Where a dependency is named, and what it is. */
const target = object({
  specifier: v.optional(text),
  span: object({ start: object({ line: count }) }),
});

/** The part of `deno info --json` that is used here: the graph of modules, which is all that `deno check` reads. */
const graph = object({
  modules: list(object({
    specifier: text,
    typesDependency: v.optional(object({ dependency: target })),
    dependencies: v.optional(list(object({ code: v.optional(target), type: v.optional(target) }))),
  })),
});

/**
 * Reads what a submission's files name, types included.
 *
 * @param folder the submission's folder, without a slash at its end
 * @returns a line for each file named that is neither the submission's nor offered to it; or why it is not known
 */
export async function foreignTypes(
  student: StudentCode,
  map: NonNullable<ReadMap>,
  folder: string,
): Promise<string[]> {
  const { imports, scopes } = map.check;
  const offered = new Set([imports, ...Object.values(scopes), student.under ?? {}].flatMap(Object.values));
  const inside = fileUrl(`${folder}/`, "/");
  const isForeign = (url: string) => url.startsWith("file:") && !url.startsWith(inside) && !offered.has(url);
  const lines = new Set<string>();
  for (const file of student.files) {
    const { code, stdout, stopped } = await runTool(infoProgram(pathOf(file), map));
    if (stopped !== null) return [`deno info ${stopped}`];
    const given = parseJson(stdout);
    if (code !== 0 || problemIn(given, graph) !== null) return ["deno info cannot read what the files name"];
    for (const { specifier, dependencies, typesDependency } of (given as Graph).modules) {
      if (!specifier.startsWith(inside)) continue;
      const named = (dependencies ?? []).flatMap(({ code, type }) => [code, type]);
      for (const one of [...named, typesDependency?.dependency]) {
        if (one?.specifier === undefined || !isForeign(one.specifier)) continue;
        const where = `${pathOf(specifier).slice(folder.length + 1)}:${one.span.start.line + 1}`;
        lines.add(`${where}: names a file outside of the submission, so its types are not checked`);
      }
    }
  }
  return [...lines];
}

type Graph = v.InferOutput<typeof graph>;
