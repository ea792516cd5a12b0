/**
 * The tests that a command line selects, and the student's code to run them on.
 *
 * @module
 */

import { importMapsOf, type StudentCode } from "../runner/program.ts";
import { courses } from "../tester/courses/all.ts";
import { select, type Selection, type SelectionQuery } from "./select.ts";
import { platform } from "../platform/platform.ts";
import { demandStudentFiles, studentCode } from "./student_file.ts";

export interface Chosen {
  selection: Selection;
  student: StudentCode;
  /** How the student's files import. */
  map: Awaited<ReturnType<typeof importMapsOf>>;
}

/** The tests and the code that the options select; a missing one is a UsageError. */
export async function chosen(
  options: SelectionQuery & { raft: string | null; dir: string | null },
): Promise<Chosen> {
  const selection = await select(courses, options);
  if (selection.note !== "") platform.complain(`${selection.note}\n`);
  const student = studentCode(selection.lab, options.raft, "--raft", options.dir);
  demandStudentFiles(student);
  return { selection, student, map: await importMapsOf(student) };
}
