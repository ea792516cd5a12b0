/**
 * A command's table and run, each loaded on demand.
 *
 * @module
 */

import { platform } from "../platform/platform.ts";
import { exitCodes } from "./exit_codes.ts";
import type { Command, CommandTable, OptionTable } from "./options.ts";

export interface Entry {
  table: () => Promise<CommandTable>;
  /** Runs it with the words after its name; returns the exit code. `all` are all commands. */
  run: (args: string[], all: Entries) => Promise<number>;
}

/** By name. */
export type Entries = Readonly<Record<string, Entry>>;

/** The tables of all commands. */
export async function tablesOf(all: Entries): Promise<CommandTable[]> {
  return await Promise.all(Object.values(all).map(({ table }) => table()));
}

/** A command whose table and run these functions load. */
export function entry<O extends OptionTable, R>(
  table: () => Promise<Command<O, R>>,
  load: () => Promise<(options: R, all: Entries) => number | Promise<number>>,
): Entry {
  return {
    table,
    async run(args, all) {
      const [command, run, { parseOptions }] = await Promise.all([table(), load(), import("./parse.ts")]);
      const options = await parseOptions(command, args, () => tablesOf(all));
      if (options !== null) return await run(options, all);
      const isVersion = args.some((word) => /^--?version$/.test(word));
      platform.write(
        isVersion
          ? (await import("./version.ts")).versionLine()
          : (await import("./help_text.ts")).helpText(command),
      );
      return exitCodes.passed;
    },
  };
}
