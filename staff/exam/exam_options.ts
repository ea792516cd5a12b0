/**
 * The options of `exam`.
 *
 * @module
 */

import { UsageError } from "../../platform/usage_error.ts";
import { defineCommand, type IntegerOption, type OptionsOf } from "../../commands/options.ts";
import { jobsOption } from "../../commands/run_options.ts";

/** Seeds of each right Raft if mutants run, too; use stress for more. */
const usualRightSeeds = 5;

const seedCount = {
  type: "integer",
  value: "N",
  least: 1,
  most: 1_000_000,
  group: "Who, on which seeds",
} as const;

/** The names of all mutants and right Rafts. */
async function examineeNames(): Promise<string[]> {
  const { bases, mutants, variants } = await import("../mutants/mod.ts");
  const { serviceBase, serviceMutants } = await import("../mutants/kvraft/mod.ts");
  const rafts = [...bases, ...variants, ...mutants].map(({ name }) => name);
  return ["solution", ...rafts, serviceBase, ...serviceMutants.map(({ name }) => name)];
}

export const examTable = defineCommand({
  name: "exam",
  summary: "examines the tests and the referee: wrong Rafts must be caught, right ones not blamed",
  about: [
    "Each mutant has one deliberate mistake. Each Raft runs the course's tests (suite) and the part " +
    "extra on every seed, and the referee watches.",
  ],
  operands: { value: "[name ...]", complete: examineeNames },
  examples: [
    ["", "all mutants and all right Rafts"],
    ["votes-twice kill-ignored", "mutants, and their bases"],
    ["calls-give-up", "one; docs/exam.md has all names"],
    ["--no-mutants --seeds 5000", "right Rafts, on many seeds"],
    ["--write /tmp/wrong", "their files, to look at"],
    ["--lab kvraft", "services instead of Rafts"],
  ],
  options: {
    lab: {
      type: "choice",
      value: "LAB",
      choices: ["raft", "kvraft"],
      default: "raft",
      group: "Who, on which seeds",
      help: "whose mutants: Rafts, or services on the worked Raft",
    },
    seeds: { ...seedCount, default: 20, help: "seeds of each mutant" },
    rightSeeds: {
      ...seedCount,
      otherwise: `${usualRightSeeds}, with --no-mutants as --seeds says`,
      help: "seeds of each right Raft",
    },
    firstSeed: { ...seedCount, least: 0, most: 2 ** 32 - 1, default: 1, help: "the first seed" },
    mutant: {
      type: "list",
      value: "NAME",
      accepts: "the name of a mutant, such as votes-twice",
      suggest: examineeNames,
      group: "Who, on which seeds",
      help: "one mutant or right Raft; may be given more than once",
    },
    mutants: { type: "flag", default: true, group: "Who, on which seeds", help: "no mutants" },
    right: {
      type: "list",
      commas: false,
      value: "FILE",
      accepts: "the path of a raft.ts that is right",
      files: true,
      group: "Who, on which seeds",
      help: "a further right Raft; may be given more than once",
    },
    jobs: { ...jobsOption, group: "Who, on which seeds", help: "Rafts at once" } satisfies IntegerOption,
    json: {
      type: "flag",
      group: "Results",
      help: "the result as JSON on standard output; docs/exam.md says what each field means",
    },
    doc: {
      type: "file",
      value: "FILE",
      group: "Results",
      help: "also write the matrix into a page, replacing the old one",
    },
    write: {
      type: "folder",
      value: "DIR",
      group: "Results",
      help: "run no exam: write the mutants, or those named, and the right Rafts to DIR/NAME/raft.ts",
    },
  },
  groups: { Results: "Ctrl-C ends it at once, with the matrix so far." },
  sections: {
    "The matrix":
      "In how many seeds a test of the suite failed, and which one most often; the same for extra; in how many the " +
      "referee saw a rule broken, which rule it named first most often, and in how many the rule named first is a right " +
      "one. The rule named first is from the first test, in order, in which a rule was broken: its earliest error, or " +
      'without errors its earliest warning. Named "yes": a right one in most of the seeds in which a rule was broken; ' +
      '"tests only": no rule can name this mistake, and none did.',
  },
  exits: {
    passed: "every mutant was caught, no right Raft blamed",
    failed: "a mutant was not caught, or a right Raft was blamed",
    usage: true,
    notLoaded: "a file of --right could not be loaded",
    fault: "a fault of the harness, a mutant that cannot be made, or a page that could not be written",
    interrupted: true,
  },
  resolve({ words, mutant, mutants: withMutants, firstSeed: first, ...options }) {
    const names = [...mutant, ...words];
    if (!withMutants && names.length > 0) {
      throw new UsageError("--no-mutants and --mutant exclude each other");
    }
    if (options.doc !== null && (names.length > 0 || !withMutants)) {
      throw new UsageError("--doc takes the whole catalogue: neither names nor --no-mutants");
    }
    if (options.lab === "kvraft" && (options.doc !== null || options.right.length > 0)) {
      throw new UsageError("--doc and --right are for Rafts: --lab kvraft has neither");
    }
    const { seeds } = options;
    const rightSeeds = options.rightSeeds ?? (withMutants ? Math.min(seeds, usualRightSeeds) : seeds);
    return { ...options, rightSeeds, first, names, withMutants };
  },
});

export type ExamOptions = OptionsOf<typeof examTable>;
