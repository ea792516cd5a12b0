/**
 * The options of `handout`.
 *
 * @module
 */

import { defineCommand, listed, type OptionsOf } from "../../commands/options.ts";
import { courseIds } from "../../commands/run_options.ts";

export const handoutTable = defineCommand({
  name: "handout",
  summary: "writes the lab for students, without the solution",
  about: [
    "Writes a repository into DIR, which must be new or empty: the harness, the skeleton of " +
    "raft/raft.ts, a README for the course, and the pages for students. No solution, no mutants, no " +
    "history. It never writes to a folder with anything in it: somebody's work may be there.",
  ],
  operands: {
    value: "DIR",
    one: true,
    required: "handout needs the folder to write to, such as ../lab2",
    complete: "folders",
  },
  examples: [["../lab2 --course cs350", ""]],
  options: {
    course: {
      type: "choice",
      value: "ID",
      choices: courseIds,
      otherwise: courseIds[0],
      group: "Options",
      help: listed(courseIds) +
        '. Its tests are what "deno task test" runs there, and its parts are what the README ' +
        "describes",
    },
  },
  exits: { passed: "the handout is written", usage: "bad usage, or a folder that cannot be written to" },
});

export type HandoutOptions = OptionsOf<typeof handoutTable>;
