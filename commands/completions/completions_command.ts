/**
 * `completions`: prints the script with which a shell completes the lab's command lines.
 *
 * @module
 */

import { platform } from "../../platform/platform.ts";
import { type Entries, tablesOf } from "../entry.ts";
import { exitCodes } from "../exit_codes.ts";
import { bashScript } from "./bash.ts";
import { type Completed, completionOf } from "./completed.ts";
import type { CompletionsOptions } from "./completions_options.ts";
import { fishScript } from "./fish.ts";
import { zshScript } from "./zsh.ts";

const scripts: Record<string, (commands: Completed[]) => string> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

export async function completionsCommand(
  { words: [shell] }: CompletionsOptions,
  commands: Entries,
): Promise<number> {
  const completed = await Promise.all((await tablesOf(commands)).map(completionOf));
  platform.write(scripts[shell.toLowerCase()](completed));
  return exitCodes.passed;
}
