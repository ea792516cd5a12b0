/**
 * The command line of the lab: what was asked for, and the exit code.
 *
 *     deno task test 2A        bun cli.ts test 2A
 *
 * @module
 */

import { asTyped, installCommand } from "./commands/as_typed.ts";
import { labCommands } from "./commands/commands.ts";
import type { Entries } from "./commands/entry.ts";
import { exitCodes } from "./commands/exit_codes.ts";
import { staffCommands } from "./staff/commands.ts";
import { platform } from "./platform/platform.ts";
import { didYouMean, UsageError } from "./platform/usage_error.ts";

const commands: Entries = { ...labCommands, ...staffCommands };

async function help([word]: string[]): Promise<number> {
  if (word !== undefined && !word.startsWith("-")) {
    const command = Object.hasOwn(commands, word) ? word : "COMMAND";
    throw new UsageError(
      `help takes options only, not ${word}; ${asTyped(command)} --help shows a command's options`,
    );
  }
  platform.write(await (await import("./commands/overview.ts")).overview(commands));
  return exitCodes.passed;
}

async function version(): Promise<number> {
  platform.write((await import("./commands/version.ts")).versionLine());
  return exitCodes.passed;
}

const special: Record<string, (words: string[]) => Promise<number>> = {
  help,
  "--help": help,
  "-h": help,
  "--version": version,
};

/** Runs a command; without one, `test`. */
async function main(args: string[]): Promise<number> {
  const [name, ...rest] = args;
  try {
    if (name !== undefined && Object.hasOwn(special, name)) return await special[name](rest);
    if (name !== undefined && Object.hasOwn(commands, name)) return await commands[name].run(rest, commands);
    // Parts and tests begin with a digit or a capital letter: this was meant for a command.
    if (/^[a-z]+$/.test(name ?? "")) {
      const names = [...Object.keys(commands), "help"];
      throw new UsageError(
        `no command ${name}; there are ${names.join(", ")}${await didYouMean(name, names)}`,
      );
    }
    return await commands.test.run(args, commands);
  } catch (error) {
    return reported(error);
  }
}

/** Says what went wrong; returns the exit code. */
function reported(error: unknown): number {
  if (error instanceof UsageError) {
    platform.complain(`raftlab: ${error.message}\n`);
    return exitCodes.usage;
  }
  const missing = platform.name === "bun"
    ? /Cannot find (?:package|module) '(@?\w[^']*)'/.exec(String(error))
    : null;
  if (missing !== null) {
    platform.complain(
      `raftlab: the package ${
        missing[1]
      } is not installed; run "${installCommand()}" once, in the folder of cli.ts\n`,
    );
    return exitCodes.usage;
  }
  if (/Too many open files|EMFILE/.test(String(error))) {
    platform.complain("raftlab: too many files are open; fewer --jobs, or a larger ulimit -n, leave room\n");
    return exitCodes.fault;
  }
  const trace = error instanceof Error ? error.stack : String(error);
  platform.complain(`raftlab: this is a fault of the harness, please report it:\n${trace}\n`);
  return exitCodes.fault;
}

platform.exit(await main(platform.args));
