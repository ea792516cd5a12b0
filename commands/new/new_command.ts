/**
 * `new`: starts a student's lab in a folder outside the project.
 *
 * @module
 */

import { fileUrl, folderOf, pathOf, projectRoot } from "../../platform/paths.ts";
import { systemsReason } from "../../platform/growing_file.ts";
import { platform } from "../../platform/platform.ts";
import { UsageError } from "../../platform/usage_error.ts";
import { courses } from "../../tester/courses/all.ts";
import type { Lab } from "../../tester/lab.ts";
import { asTyped, quoted } from "../as_typed.ts";
import { exitCodes } from "../exit_codes.ts";
import { labs, type NewOptions } from "./new_options.ts";
import { denoConfig, launchConfig, ownText, roomOf, typescriptConfig } from "./own_files.ts";

export function newCommand({ words: [folder], lab: id }: NewOptions): number {
  const lab = labs.find((lab) => lab.id === id) ?? labs[0];
  const path = pathOf(fileUrl(folder, platform.cwd())).replace(/(.)\/+$/, "$1");
  if (`${path}/`.startsWith(`${projectRoot}/`)) {
    throw new UsageError(
      `${folder}: is in the project itself, where editors find everything; name one outside`,
    );
  }
  if (platform.kindOf(path) === "file") throw new UsageError(`${folder}: is a file; name a folder`);
  const written: string[] = [];
  const there: string[] = [];
  for (const [name, text] of filesOf(lab, folder, path)) {
    if (platform.kindOf(`${path}/${name}`) !== "missing") {
      there.push(name);
      continue;
    }
    try {
      const file = `${path}/${name}`;
      platform.writeText(folderOf(file), file.slice(folderOf(file).length + 1), text);
    } catch (error) {
      throw new UsageError(`${folder}: ${name} could not be written: ${systemsReason(error)}`);
    }
    written.push(name);
  }
  platform.write(closing(lab, path, written, there));
  return exitCodes.passed;
}

/** The files by name; existing files are not replaced by skeletons. */
function filesOf(lab: Lab, folder: string, path: string): [name: string, text: string][] {
  const starter = `${projectRoot}/${lab.starter}`;
  const helpers = platform.filesIn(starter).filter((name) => name.endsWith(".ts"));
  const names = new Set([...lab.files.map(({ name }) => name), ...helpers]);
  const own = [...names].map((file): [string, string] => {
    const name = `${roomOf(lab)}${file}`;
    const skeleton = platform.readText(`${starter}/${file}`);
    if (skeleton !== null) return [name, ownText(skeleton)];
    if (platform.kindOf(`${path}/${name}`) !== "missing") return [name, ""];
    throw new UsageError(
      `${folder}: has no ${name}, and this project has no skeleton to copy: a handout has one in ${lab.folder}/${file}`,
    );
  });
  return [
    ...own,
    ["deno.json", denoConfig(lab, projectRoot)],
    ["tsconfig.json", typescriptConfig(lab, projectRoot)],
    [".vscode/launch.json", launchConfig(projectRoot)],
  ];
}

function closing(lab: Lab, path: string, written: string[], there: string[]): string {
  const first = courses[0].tests.find((test) => test.lab === lab.id);
  const lines = [
    written.length === 0 ? `Nothing to write in ${path}.` : `Wrote ${written.join(", ")} in ${path}.`,
    ...(there.length === 0 ? [] : [`There already, and not changed: ${there.join(", ")}.`]),
    "",
    "Next:",
    ...(lab.under ?? []).filter((file) => platform.kindOf(`${path}/${file}`) === "missing")
      .map((file) =>
        `  put your ${file.replace(/^.*\//, "")} into ${path}/${folderOf(file)}, because this lab runs on it`
      ),
    `  ${asTyped(`test ${first?.part ?? ""} ${roomOf(lab) === "" ? "--raft" : "--dir"} ${quoted(path)}`)}`,
  ];
  return lines.map((line) => `${line}\n`).join("");
}
