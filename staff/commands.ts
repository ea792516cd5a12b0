/**
 * The commands that need more of the project than students get. A handout has a file of its own in this one's place,
 * without them; everything else is the same.
 *
 * @module
 */

/** By name; each loads what it needs when it is asked for. */
export const teachersCommands: Record<string, (args: string[]) => Promise<number>> = {
  exam: async (args) => await (await import("./exam/exam_command.ts")).examCommand(args),
  grade: async (args) => await (await import("./grading/grade_command.ts")).gradeCommand(args),
};
