/**
 * The command that shows a failure again.
 *
 * @module
 */

import type { TestOptions } from "./options.ts";
import { platform } from "../parent/platform.ts";

/** `deno task test TestX --seed 7`, with every option of the run that has a part in what happens. */
export function showAgain(
  options: Pick<TestOptions, "raft" | "real" | "race"> & Partial<Pick<TestOptions, "strict">>,
  test: string,
  seed: number,
  course: string | null,
): string {
  const words = [
    platform.name === "bun" ? "bun cli.ts test" : "deno task test",
    test,
    ...(course === null ? [] : [`--course ${course}`]),
    ...(options.raft === null ? [] : [`--raft ${quoted(options.raft)}`]),
    ...(options.race ? ["-race"] : []),
    ...(options.real ? ["--real"] : []),
    ...(options.strict ? ["--strict"] : []),
    `--seed ${seed}`,
  ];
  return words.join(" ");
}

/** As a POSIX shell reads it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
