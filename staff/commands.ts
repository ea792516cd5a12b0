/**
 * The commands for staff. A handout leaves out all of staff/; it has a file without commands in this one's place.
 *
 * @module
 */

/** By name; each loads what it needs when it is asked for. */
export const staffCommands: Record<string, (args: string[]) => Promise<number>> = {
  exam: async (args) => await (await import("./exam/exam_command.ts")).examCommand(args),
  handout: async (args) => await (await import("./handout/handout.ts")).handoutCommand(args),
  grade: async (args) => await (await import("./grading/grade_command.ts")).gradeCommand(args),
};
