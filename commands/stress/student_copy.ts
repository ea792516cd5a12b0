/**
 * A copy of a student's files as they are when a long command begins, so that whoever goes on editing meanwhile does not
 * change what is run: a process that is started later would load another file.
 *
 * @module
 */

import { fileUrl, folderOf, pathOf, projectRoot } from "../../platform/paths.ts";
import { platform } from "../../platform/platform.ts";
import type { StudentCode } from "../../runner/program.ts";
import { ownSources } from "../../runner/sources.ts";

interface StudentCopy {
  student: StudentCode;
  /** Names the student's own files in a text that names those of the copy. */
  renamed: (text: string) => string;
  remove: () => void;
}

/** Copies a student's files; those of the project's own rooms stay, since what they import lies beside them. */
export function copyOf(student: StudentCode): StudentCopy {
  const folder = folderOf(pathOf(student.files[0]));
  const isProjects = `${folder}/`.startsWith(`${projectRoot}/`) &&
    folder !== `${projectRoot}/${student.folder}`;
  if (isProjects) return { student, renamed: (text) => text, remove: () => {} };
  const top = platform.makeTempFolder("raftlab-");
  // In a folder of the same name: a file may import what is offered by ../raft/.
  const copy = `${top}/${folder.slice(folder.lastIndexOf("/") + 1) || "files"}`;
  for (const [path, text] of ownSources(student)) {
    const inside = path.slice(folder.length + 1);
    platform.writeText(folderOf(`${copy}/${inside}`), inside.slice(inside.lastIndexOf("/") + 1), text);
  }
  const files = student.files.map((url) => fileUrl(pathOf(url).slice(folder.length + 1), copy));
  return {
    student: { ...student, files },
    renamed: (text) => text.replaceAll(fileUrl(copy, "/"), fileUrl(folder, "/")).replaceAll(copy, folder),
    remove: () => platform.removeFolder(top),
  };
}
