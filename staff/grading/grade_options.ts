/**
 * The options of `grade`.
 *
 * @module
 */

import { UsageError } from "../../platform/usage_error.ts";
import { courses } from "../../tester/courses/all.ts";
import { defineCommand, type OptionsOf } from "../../commands/options.ts";
import { checkSeeds, courseIds, jobsOption, seedOption } from "../../commands/run_options.ts";

/** Parts of all courses. */
const parts = [...new Set(courses.flatMap(({ tests }) => tests.map(({ part }) => part)))];

export const gradeTable = defineCommand({
  name: "grade",
  summary: "gives points to many submissions, as their course does",
  about: [
    "A submission is a raft.ts or a folder with one; for the service it is a folder with a server.ts and a client.ts, and " +
    "optionally a raft/raft.ts. Files that it imports from its own folder belong to it. Each run of a submission is all " +
    "tests on one seed, in a separate process without rights. docs/grading.md says more.",
  ],
  operands: {
    value: "SUBMISSION ...",
    required: "grade needs submissions, such as submissions/*: each a raft.ts or a folder with one",
    complete: "files",
  },
  examples: [
    ["class/* --course cos418 --runs 20 --out graded", ""],
    ["class/* --course cos418 --part A3 --secret s.txt --out a3", ""],
    ["class/* --course our_course.json --out graded --resume", ""],
    ["class/* --out graded --regrade alice", ""],
    ["--compare last_week graded", ""],
  ],
  options: {
    course: {
      type: "string",
      value: "ID|FILE",
      accepts: `${courseIds.join(", ")}, or a file of your own`,
      suggest: courseIds,
      otherwise: courseIds[0],
      group: "What is graded",
      help: `${courseIds.join(", ")}, or a JSON file with tests, points and limits of your own`,
    },
    part: {
      type: "list",
      value: "A3[,A4]",
      accepts: "a part of the course, such as A3",
      suggest: parts,
      group: "What is graded",
      help: "only the tests of these parts",
    },
    runs: {
      type: "integer",
      value: "N",
      least: 1,
      most: 100_000,
      default: 20,
      group: "What is graded",
      help: "runs of each test",
    },
    seed: {
      ...seedOption,
      otherwise: "a new one, printed",
      group: "What is graded",
      help: "the seed of the first run; run k uses N + k - 1. The same for all submissions",
    },
    secret: {
      type: "file",
      value: "FILE",
      group: "What is graded",
      help: "derive the seeds from the secret in FILE, and reveal none",
    },
    out: {
      type: "folder",
      value: "DIR",
      group: "How",
      help: "the folder for the results: grades.csv, grades.json, junit.xml; and for each submission " +
        "NAME/report.txt for the student, NAME/results.json for Gradescope, and NAME/submitted/ with the " +
        "graded files",
    },
    html: {
      type: "flag",
      group: "How",
      help:
        "also NAME/picture.html: the first failure of each submission as a page for a browser, without its " +
        "seed if secret",
    },
    jobs: { ...jobsOption, group: "How", help: "submissions at once" },
    resume: {
      type: "flag",
      group: "How",
      help: "continue an earlier grading with the same rules; submissions that have changed are graded again",
    },
    only: {
      type: "list",
      value: "NAME,...",
      group: "How",
      help: "grade only these submissions, by their names in the results; continues as --resume does",
    },
    regrade: {
      type: "list",
      value: "NAME,...",
      group: "How",
      help: "grade these again even if unchanged; continues as --resume does",
    },
    roster: {
      type: "file",
      value: "FILE",
      group: "How",
      help:
        "a CSV of the class, with the columns name, late (days) and adjust (points): grades.csv then has a row for each, " +
        "with the points that count and all other columns",
    },
    compare: {
      type: "flag",
      group: "How",
      help: "grade nothing, but compare two gradings, named by their --out or grades.json, the older first",
    },
  },
  exits: {
    passed: "all are graded, whatever their grades",
    failed: "with --compare, some grades differ",
    usage: true,
    fault: "a fault of the harness, or results that could not be written",
    interrupted: true,
  },
  resolve({ words: submissions, ...options }) {
    if (options.seed !== null && options.secret !== null) {
      throw new UsageError(
        "--seed and --secret exclude each other: seeds are public, or made from the secret",
      );
    }
    const { out, compare } = options;
    if (compare) {
      if (submissions.length !== 2) throw new UsageError("--compare needs two gradings, the older first");
      return { ...options, submissions, out: "", compare };
    }
    if (out === null) throw new UsageError("grade needs --out, a folder for the results");
    checkSeeds(options.seed ?? 0, options.runs);
    const resume = options.resume || options.only.length > 0 || options.regrade.length > 0;
    return { ...options, submissions, out, resume };
  },
});

export type GradeOptions = OptionsOf<typeof gradeTable>;
