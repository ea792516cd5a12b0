/**
 * The texts of `stress --help` and `merge --help`.
 *
 * @module
 */

import { platform } from "../../platform/platform.ts";

const run = platform.name === "bun" ? "bun cli.ts" : "deno task";

/** The help of `stress`, with commands as typed under this runtime. */
export function stressHelp(): string {
  return `${run} stress: many rounds of tests, over all cores, with every failure kept.

  ${run} stress [options] [part or test ...]

  ${run} stress 2A 2B 2C --runs 500       500 rounds of all tests
  ${run} stress 2C --for 10m              as many rounds as there is time for
  ${run} stress TestBackup2B --until-fail
  ${run} stress 2A --runs 10000 --seed 1 --shard 3/20 --json out/3.jsonl

Round k runs every selected test on seed + k. Tests are selected, and run, as with test: -run, --course, --raft, -race,
--real, --debug, --no-check, --jobs; see ${run} test --help.

How long
  --runs N           N rounds, over all shards. Default: 100, if nothing else ends it
  --for D            no run begins after D, such as 30s, 10m or 1h30m
  --until-fail       end with the first failure
  Ctrl-C             ends it at once, with all that was found so far

Which seeds
  --seed N           of round 0. Default: a new one each time, which is printed
  --shard I/N        every N-th round, beginning with the I-th: round k belongs to shard (k mod N) + 1. All shards of a
                     run take the same --seed and --runs; ${run} merge joins what they write with --json

Failures             are tried again in a fresh process (the first ten of each group, and those that make a shorter
                     story), and grouped: numbers aside, the same sentence at the same place is one group
  --shrink [BUDGET]  for each group, run further seeds in search of the shortest story: the failure that comes earliest
                     in simulated time, then the one after the fewest RPCs. BUDGET is a number of seeds, or a duration;
                     --shrink alone is 2000 seeds or 60s a group. Default: 200 seeds or 10s a group, 30s in all
  --no-shrink        run no further seeds

Broken rules         that the referee sees are counted by the rule that was broken first in a run, with the smallest
                     seed of each and what to type to see it. They are no failures
  --strict           they are: a run in which a rule is broken has failed
  --no-referee       do not watch for them: runs take about a seventh less time

Results
  --quiet            only the last line: stress: 9000 runs, 8997 passed, 3 failed, 2 groups, seed 1..500, 62.1s
  --json FILE        a record a line, as runs end: docs/events.md says what each field means
  --junit FILE       a report for continuous integration, at the end

Exit codes
  0 all passed    1 a test failed    2 bad usage    3 the file could not be loaded    4 a fault of the harness, or
  results that could not be written    130 interrupted
`;
}

export function mergeHelp(): string {
  return `${run} merge: joins what stress --json has written, on this machine or on many.

  ${run} merge [options] FILE ...

  ${run} merge out/*.jsonl
  ${run} merge out/*.jsonl --junit report.xml --json all.jsonl

Shows the table and the groups that one stress run over all these rounds would have shown. A run that is in several
files counts once. A last line that was cut, because its writer was killed or its disk was full, is left out and said
to be. Files fit together if version of the lab, course, file under test (by its content), -race, --real and
--strict are the same; tests, seeds, shards and runtimes may differ.

  --json FILE        all records in one file, which merge can read again
  --junit FILE       a report for continuous integration
  --quiet            only the last line: merge: 9000 runs, 8997 passed, 3 failed, 2 groups, seed 1..500

Exit codes
  0 all passed, also if runs are missing (the last line then says how many)    1 a test failed    2 bad usage, or files
  that do not fit or are no results    4 a fault of the harness, or results that could not be written
`;
}
