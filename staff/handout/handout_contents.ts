/**
 * Which parts of the project go into a handout. From a lab's folder it gets what the lab offers, and the starter's
 * files. Every other top-level entry is in one of the two lists (a test checks this), and so is every entry of a folder
 * that is given in part. A slash at the end means a folder with everything in it.
 *
 * @module
 */

/** Copied unchanged. */
export const given: string[] = [
  ".gitattributes",
  ".gitignore",
  ".vscode/",
  "LICENSE",
  "bun.lock",
  "cli.ts",
  "deno.lock",
  "docs/events.md",
  "docs/explore.md",
  "docs/extra.md",
  "docs/isolation.md",
  "docs/kvraft.md",
  "docs/linearizability.md",
  "docs/many_machines.md",
  "docs/picture.md",
  "docs/referee.md",
  "docs/running.md",
  "docs/student.md",
  "docs/trace.md",
  "commands/",
  "explore/",
  "labgob/",
  "labrpc/",
  "package.json",
  "platform/",
  "porcupine/",
  "referee/",
  "reports/",
  "runner/",
  "sandbox/",
  "sim/",
  "tester/",
  "trace/",
  "tsconfig.json",
  "types/",
];

/** Left out, or rewritten for students. */
export const leftOut: string[] = [
  ".ci/",
  ".git/", // its history has the solution
  ".github/",
  ".raftlab/",
  "ARCHITECTURE.md", // for those who change the project
  "CHANGELOG.md",
  "CONTRIBUTING.md",
  "README.md", // handout_readme.ts
  "bench/",
  "deno.json", // handoutConfig
  "docs/divergence.md", // course_pages.ts leaves out what it says of the solution
  "docs/exam.md", // speaks of the mutants
  "docs/figures.md", // the solution's
  "docs/grading.md", // for those who grade
  "docs/pictures/", // of the mutants
  "docs/ten_pictures.md", // speaks of them
  "node_modules/",
  "staff/", // handout.ts writes staff/commands.ts anew
  "starter/",
  "tests/",
];

/** Left out of the given folders: the project's tests, as their data and helpers are missing. */
export const own = /(^|\/)testdata\/|_test\.ts$/;

/** Tasks of deno.json that students can use. */
export const givenTasks: string[] = [
  "test",
  "stress",
  "replay",
  "explain",
  "explore",
  "merge",
  "new",
  "completions",
  "help",
];

/** Tasks that need what is left out. */
export const leftOutTasks: string[] = [
  "bun",
  "check",
  "build:picture",
  "check:browser",
  "check:bun",
  "check:deno",
  "check:docs",
  "check:format",
  "check:lint",
  "check:tests",
  "check:types",
  "exam",
  "grade",
  "handout",
];
