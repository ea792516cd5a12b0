/**
 * The text of `help`.
 *
 * @module
 */

import { preferred } from "../../tester/courses/preferred.ts";
import { platform } from "../../platform/platform.ts";

/** Shown by `--version`. */
export const version = "0.1.0";

/** The help text, with commands as typed under this runtime. */
export function helpText(): string {
  const before = platform.name === "bun" ? "bun cli.ts" : "deno task";
  const run = `${before} test`;
  return `raftlab: the Raft labs of MIT 6.824, BU CS350 and Princeton COS418, in simulated time.

  ${run} [options] [part or test ...]

  ${run}                                all parts of the course (${preferred}), on raft/raft.ts
  ${run} 2A                             one part
  ${run} 2B 2C                          two parts
  ${run} TestBackup2B                   one test
  ${run} 4A                             BU's Project 4, part A: a part is looked for in every course
  ${run} extra                          tests beyond the courses', which give no points
  ${run} -run Election                  tests whose name matches, as in go test
  ${run} -run 'TestPersist1$' --course cos418
  ${run} 2A --raft ~/mine/raft.ts       somebody else's file

Other commands; each has its own --help
  ${before} stress 2A 2B 2C --runs 500   many rounds, over all cores, with every failure kept
  ${before} replay TestBackup2B --seed 7  all that happens in one run
  ${before} merge out/*.jsonl            joins what stress has written on several machines

Which tests
  -run REGEX         those whose name matches somewhere
  --course ID        mit6824, cs350 or cos418; default: the first that has it, ${preferred} before all
  --list             show them, run nothing

How they run
  --raft PATH        the file to test; a folder means its raft.ts. Default: raft/raft.ts
  --seed N           the run's chance, 0 to 2^53 - 1. Default: a new one each time, which is printed. The same seed
                     shows the same run, to the byte, on every machine, in Deno and in Bun
  -count N           N rounds; round k runs seed + k
  -timeout D         limit for one round of all tests, such as 600s or 10m; 0 for none. Default: the course's, 10m.
                     One test has 120 s. Both count simulated time
  -failfast          stop after the first failure
  -race              JavaScript has one thread, so no two lines of it ever run at once, and there are no data races to
                     detect. What can race is what happens around an await: meanwhile, other handlers and timers have
                     run, and the term or the log may have changed. With -race every timer and every message is shaken
                     by up to 5 simulated ms, so that orders of events which are rare become common
  --real             run on the wall clock instead of in simulated time; slow, and no seed repeats it
  --jobs N           tests at once. Default: one a core
  --strict           a broken rule that the referee sees fails the test, though the course's tests do not see it
  --no-referee       do not watch for broken rules of Raft
  --no-check         do not check types. Deno checks the file's types beside the tests; Bun never does
  -short             accepted, as the labs' tests accept it; changes nothing

What is shown
  -v                 Go's === RUN and --- PASS lines, too
  --debug            what DPrintf prints, each line with simulated time and server
                     (without a terminal, or with NO_COLOR set, no colours)

Exit codes
  0 all passed    1 a test failed    2 bad usage    3 the file could not be loaded (it does not parse, has type errors,
  exports no Make, or imports what is refused)    4 a fault of the harness itself    130 interrupted
`;
}
