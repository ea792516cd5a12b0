/**
 * The options of `new`.
 *
 * @module
 */

import { courses } from "../../tester/courses/all.ts";
import { defineCommand, type OptionsOf } from "../options.ts";

/** Of all courses; the first is the default. */
export const labs = [...new Map(courses.flatMap(({ labs }) => labs).map((lab) => [lab.id, lab])).values()];

export const newTable = defineCommand({
  name: "new",
  summary: "starts your own lab in a folder, set up for editors",
  about: [
    "Writes the skeleton of the lab's files into DIR, with a deno.json and a tsconfig.json, so that editors, deno check and " +
    "tsc resolve the imports from this project, and .vscode/launch.json for test --inspect. Existing files stay as they " +
    "are: in a folder with a Raft, only the settings are written. If the project moves, remove the three and run it again.",
  ],
  operands: {
    value: "DIR",
    one: true,
    required: "new needs the folder of your files, such as ../mine",
    complete: "folders",
  },
  examples: [["../mine", ""], ["../mine --lab kvraft", ""]],
  options: {
    lab: {
      type: "choice",
      value: "ID",
      choices: labs.map(({ id }) => id),
      otherwise: labs[0].id,
      group: "Options",
      help: "which lab",
    },
  },
  exits: { passed: "the files are written", usage: "bad usage, or a folder that cannot be written to" },
});

export type NewOptions = OptionsOf<typeof newTable>;
