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

/** Milliseconds after which a process hangs: the longest takes some minutes on a busy machine. */
const patience = 20 * 60_000;

/** Waits for a process to end. Throws if it does not, and shows all processes, so that the one that hangs is seen. */
export async function ended(process: { output(): Promise<Deno.CommandOutput> }): Promise<Result> {
  let late: ReturnType<typeof setTimeout> | undefined;
  const hung = new Promise<never>((_, reject) => {
    const words = ["-eo", "pid,ppid,stat,wchan:24,etimes,time,args", "--forest"];
    const shown = () => new Deno.Command("ps", { args: words, env: { COLUMNS: "200" } }).output();
    const fail = ({ stdout }: { stdout: Uint8Array }) =>
      reject(new Error(`it does not end; all processes:\n${new TextDecoder().decode(stdout)}`));
    late = setTimeout(() => shown().then(fail, reject), patience);
  });
  try {
    const { code, stdout, stderr } = await Promise.race([process.output(), hung]);
    return { code, out: new TextDecoder().decode(stdout), err: new TextDecoder().decode(stderr) };
  } finally {
    clearTimeout(late);
  }
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
