/**
 * What `grade --help` says.
 *
 * @module
 */

/** The help of `grade`. */
export function gradeHelp(): string {
  return `deno task grade: points for submissions, as their course gives them.

  deno task grade SUBMISSION ... --course ID --runs N --out DIR [options]

  deno task grade submissions/* --course cos418 --runs 20 --out graded
  deno task grade submissions/* --course cos418 --part A3 --secret ../secret.txt --out graded
  deno task grade submissions/* --course our_course.json --runs 20 --out graded --resume

A submission is a raft.ts, or a folder with one; files that it imports from its own folder come with it. Every run of a
submission is all tests on one seed, in a process of its own without rights. docs/grading.md says more.

What is graded
  --course ID|FILE   mit6824 (default), cs350, cos418, or a JSON file with tests, points and limits of your own
  --part A3[,A4]     the tests of these parts alone
  --runs N           runs of each test. Default: 20
  --seed N           of the first run; run k is on N + k - 1. The same for all. Default: a new one, which is printed
  --secret FILE      seeds made from the secret in FILE, told to nobody

How
  --out DIR          grades.csv, grades.json, junit.xml; and for each submission NAME/report.txt, for the student,
                     NAME/results.json, for Gradescope, and NAME/submitted/, what was graded
  --jobs N           submissions at once. Default: one a core
  --resume           goes on where an earlier grading with the same rules stopped; submissions that have changed are
                     graded again
  --help             this

Exit codes
  0 all are graded, whatever their grades    2 bad usage    4 a fault of the harness, or results that could not be
  written    130 interrupted
`;
}
