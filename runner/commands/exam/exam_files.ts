/**
 * The files that sit the exam, written where their processes find them.
 *
 * @module
 */

// On request only, so that the time Deno takes to load these does not count.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { applied, bases, type Mutant, textOf } from "../../../mutants/mod.ts";
import { fileUrl, projectRoot } from "../../parent/paths.ts";
import { platform } from "../../parent/platform.ts";
import type { Examinee } from "./examinee.ts";

/** A new folder for the files of an exam, and what removes it. */
export function temporaryFolder(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(`${tmpdir()}/raftlab-exam-`);
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Writes bases and mutants into a folder, each as NAME/raft.ts; returns them as examinees. */
export function writeFiles(folder: string, mutants: Mutant[]): Examinee[] {
  const solution = platform.readText(`${projectRoot}/raft/raft.ts`);
  if (solution === null) throw new Error("raft/raft.ts cannot be read");
  const write = (name: string, text: string): string => {
    mkdirSync(`${folder}/${name}`, { recursive: true });
    writeFileSync(`${folder}/${name}/raft.ts`, text);
    return fileUrl(`${folder}/${name}/raft.ts`, platform.cwd());
  };
  return [
    ...bases.map(({ name, edits }) => ({
      name,
      mutant: null,
      raft: write(name, applied(edits, solution, `the base ${name}`)),
    })),
    ...mutants.map((mutant) => ({
      name: mutant.name,
      mutant,
      raft: write(mutant.name, textOf(mutant, bases, solution)),
    })),
  ];
}
