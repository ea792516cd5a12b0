/**
 * The commands for staff. A handout omits staff/, and has a file without commands instead of this one.
 *
 * @module
 */

import { type Entries, entry } from "../commands/entry.ts";

/** By name; each loads what it needs when it is asked for. */
export const staffCommands: Entries = {
  grade: entry(
    async () => (await import("./grading/grade_options.ts")).gradeTable,
    async () => (await import("./grading/grade_command.ts")).gradeCommand,
  ),
  handout: entry(
    async () => (await import("./handout/handout_options.ts")).handoutTable,
    async () => (await import("./handout/handout.ts")).handoutCommand,
  ),
  exam: entry(
    async () => (await import("./exam/exam_options.ts")).examTable,
    async () => (await import("./exam/exam_command.ts")).examCommand,
  ),
};
