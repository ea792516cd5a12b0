/**
 * The lab's command line as users type it, for tests.
 *
 * @module
 */

import { bunPath } from "./child.ts";

/** What a program printed, and its exit code. */
export interface Result {
  code: number;
  out: string;
  err: string;
}

/** Waits for a process to end. */
export async function ended(process: { output(): Promise<Deno.CommandOutput> }): Promise<Result> {
  const { code, stdout, stderr } = await process.output();
  return { code, out: new TextDecoder().decode(stdout), err: new TextDecoder().decode(stderr) };
}

const { tasks }: { tasks: Record<string, { command: string }> } = JSON.parse(
  Deno.readTextFileSync(new URL("../deno.json", import.meta.url)),
);

/**
 * The program and arguments that run `cli.ts` of the current folder with these words; under Deno with the permissions
 * of the task that the first word names, or of `test` if it names none.
 */
export function commandLine(words: string[], runtime: "deno" | "bun" = "deno"): [string, string[]] {
  if (runtime === "bun") return [bunPath(), ["cli.ts", ...words]];
  const task = Object.hasOwn(tasks, words[0]) ? tasks[words[0]] : tasks.test;
  const [, ...args] = task.command.split(" ").slice(0, -1); // deno run ... cli.ts test
  return [Deno.execPath(), [...args, ...words]];
}
