/**
 * Writes the files of an exam to a folder that its processes may read.
 *
 * @module
 */

// On request only, so that the time Deno takes to load these does not count.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { bases, type Mutant, type ReadBase, type RightRaft, textOf, textOfRight } from "../mutants/mod.ts";
import { studentCode } from "../../commands/student_file.ts";
import { projectRoot } from "../../platform/paths.ts";
import { platform } from "../../platform/platform.ts";
import {
  type ReadService,
  serviceBase,
  serviceFiles,
  type ServiceMutant,
  textOfService,
  textOfServiceMutant,
} from "../mutants/kvraft/mod.ts";
import { kvraft } from "../../tester/kvraft/lab.ts";
import { raft } from "../../tester/raft/lab.ts";
import type { Examinee } from "./examinee.ts";

/** A new folder for the files of an exam, and a function that removes it. */
export function temporaryFolder(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(`${tmpdir()}/raftlab-exam-`);
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

const readBase: ReadBase = (file) => {
  const text = platform.readText(`${projectRoot}/staff/mutants/bases/${file}`);
  if (text === null) throw new Error(`staff/mutants/bases/${file} cannot be read`);
  return text;
};

/** The worked solution, in its own place. */
export const solution: Examinee = {
  name: "solution",
  mutant: null,
  student: studentCode(raft, null),
  snapshots: false,
  origin: "project",
};

/** Writes right Rafts and mutants into a folder, each as NAME/raft.ts; returns them as examinees. */
export function writeFiles(folder: string, right: RightRaft[], mutants: Mutant[]): Examinee[] {
  const examinee = (name: string, mutant: Mutant | null, text: string, snapshots = false): Examinee => {
    mkdirSync(`${folder}/${name}`, { recursive: true });
    const file = `${folder}/${name}/raft.ts`;
    writeFileSync(file, text);
    return { name, mutant, student: studentCode(raft, file), snapshots, origin: "written" };
  };
  const baseOf = (mutant: Mutant) => bases.find(({ name }) => name === mutant.base)!;
  return [
    ...right.map((base) => examinee(base.name, null, textOfRight(base, readBase), base.snapshots)),
    ...mutants.map((mutant) =>
      examinee(mutant.name, mutant, textOf(mutant, bases, readBase), baseOf(mutant).snapshots)
    ),
  ];
}

/** The worked service, in its own place. */
export const workedService: Examinee = { ...solution, student: studentCode(kvraft, null) };

const readService: ReadService = (file) => {
  const text = platform.readText(`${projectRoot}/staff/mutants/bases/kvraft/${file}`);
  if (text === null) throw new Error(`staff/mutants/bases/kvraft/${file} cannot be read`);
  return text;
};

/** Writes services into a folder, each as NAME/kvraft/, null standing for the right one that the others are made from. */
export function writeServices(folder: string, services: (ServiceMutant | null)[]): Examinee[] {
  return services.map((mutant): Examinee => {
    const name = mutant?.name ?? serviceBase;
    mkdirSync(`${folder}/${name}/kvraft`, { recursive: true });
    for (const file of serviceFiles) {
      const text = mutant === null
        ? textOfService(file, readService)
        : textOfServiceMutant(mutant, file, readService);
      writeFileSync(`${folder}/${name}/kvraft/${file}`, text);
    }
    const student = studentCode(kvraft, null, "--raft", `${folder}/${name}`);
    const mistake = mutant === null ? null : { ...mutant, base: serviceBase };
    return { name, mutant: mistake, student, snapshots: false, origin: "written" };
  });
}
