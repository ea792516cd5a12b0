/**
 * A copy of a student's files, made when a long command begins: processes that start later must not load files edited
 * in the meantime.
 *
 * @module
 */

import { fileUrl, folderOf, pathOf, projectRoot } from "../../platform/paths.ts";
import { platform } from "../../platform/platform.ts";
import type { StudentCode } from "../../runner/program.ts";
import { ownSources, sourcesBelow } from "../../runner/sources.ts";

interface StudentCopy {
  student: StudentCode;
  /** Replaces the copy's paths in a text by those of the student's own files. */
  renamed: (text: string) => string;
  remove: () => void;
}

/** Copies a student's files, except those in the project's own folders, whose imports lie beside them. */
export function copyOf(student: StudentCode): StudentCopy {
  const folder = folderOf(pathOf(student.files[0]));
  const isProjects = `${folder}/`.startsWith(`${projectRoot}/`) &&
    folder !== `${projectRoot}/${student.folder}`;
  if (isProjects) return { student, renamed: (text) => text, remove: () => {} };
  const top = platform.makeTempFolder("raftlab-");
  /** Pairs of a folder of the copy, and the one that it is a copy of. */
  const folders: [copy: string, of: string][] = [];
  /** Copies files of a folder into one of this name; returns a function from their old URLs to the new ones. */
  const put = (files: Map<string, string>, of: string, name: string): (url: string) => string => {
    const copy = `${top}/${name}`;
    folders.push([copy, of]);
    for (const [path, text] of files) {
      const inside = path.slice(of.length + 1);
      const name = inside.slice(inside.lastIndexOf("/") + 1);
      platform.writeText(folderOf(`${copy}/${inside}`), name, withWholePaths(text, fileUrl(path, "/")));
    }
    return (url) => fileUrl(pathOf(url).slice(of.length + 1), copy);
  };
  // In a folder of the same name: a file may import what is offered by ../raft/.
  const urlIn = put(ownSources(student), folder, folder.slice(folder.lastIndexOf("/") + 1) || "files");
  const below = [...sourcesBelow(student)].map(([path, files], i) => {
    const url = student.under![path];
    return [path, put(files, folderOf(pathOf(url)), `below/${i}`)(url)];
  });
  const under = below.length === 0 ? {} : { under: Object.fromEntries(below) };
  return {
    student: { ...student, files: student.files.map(urlIn), ...under },
    renamed: (text) =>
      folders.reduce(
        (text, [copy, of]) => text.replaceAll(fileUrl(copy, "/"), fileUrl(of, "/")).replaceAll(copy, of),
        text,
      ),
    remove: () => platform.removeFolder(top),
  };
}

/**
 * The text of a file, with imports of the project's modules by their whole URLs: a path from the file's own folder would
 * lead elsewhere from the copy's. A file of the project finds them beside the copy.
 */
function withWholePaths(text: string, file: string): string {
  const root = fileUrl(projectRoot, "/");
  if (file.startsWith(`${root}/`)) return text;
  return text.replaceAll(/(\bfrom\s*)(["'])(\.{1,2}\/[^"'\n]*)\2/g, (whole, from, quote, name) => {
    const { href } = new URL(name, file);
    return href.startsWith(`${root}/`) ? `${from}${quote}${href}${quote}` : whole;
  });
}
