/**
 * What `exam --help` says.
 *
 * @module
 */

import { platform } from "../../platform/platform.ts";

/** The help text, with commands as they are typed under this runtime. */
export function examHelp(): string {
  const run = `${platform.name === "bun" ? "bun cli.ts" : "deno task"} exam`;
  return `${run}: examines the tests and the referee. Rafts that are wrong on purpose, one mistake each, must be caught;
Rafts that are right must not be blamed.

  ${run} [options] [name ...]

  ${run}                                  the whole catalogue on 20 seeds, the right Rafts on 5
  ${run} votes-twice kill-ignored         some mutants, and the bases that they are made from
  ${run} calls-give-up                    one of the right Rafts; docs/exam.md has all names
  ${run} --no-mutants --seeds 5000        only the right Rafts, on many seeds
  ${run} --write /tmp/wrong               the mutants' files, to look at or to give to students

Each Raft runs the course's tests (suite) and the part extra on every seed, and the referee watches.

  --seeds N          seeds of each mutant. Default: 20
  --right-seeds N    seeds of each right Raft. Default: 5, with --no-mutants as --seeds says
  --first-seed N     the first of them. Default: 1
  --mutant NAME      one mutant or right Raft; may be given more than once
  --no-mutants       no mutants
  --right FILE       a further Raft that is right; may be given more than once
  --jobs N           Rafts at once. Default: one a core

Results
  --json             the result as JSON on standard output; docs/exam.md says what each field means
  --doc FILE         also writes the matrix into a page, in the place of the one that is there
  --write DIR        holds no exam: writes the mutants, or those named, and the right Rafts to DIR/NAME/raft.ts
  Ctrl-C             ends it at once, with the matrix so far

The matrix: in how many seeds a test of the suite failed, and which in most; the same of extra; in how many the referee
saw a rule broken, which rule it named first in most of them, and in how many the rule named first is a right one. The
first is that of the first test, in order, in which a rule was broken: there the earliest error, or without errors the
earliest warning. Named "yes": a right one in most of the seeds in which a rule was broken; "tests only": no rule can
name this mistake, and none did.

Exit codes
  0 every mutant was caught, no right Raft blamed    1 not so    2 bad usage    3 a file of --right could not be loaded
  4 a fault of the harness, a mutant that cannot be made, or a page that could not be written    130 interrupted
`;
}
