/**
 * The command line of the lab: what was asked for, and the exit code.
 *
 *     deno task test 2A        bun cli.ts test 2A
 *
 * @module
 */

import { exitCodes } from "./commands/exit_codes.ts";
import { staffCommands } from "./staff/commands.ts";
import { platform } from "./platform/platform.ts";
import { didYouMean, UsageError } from "./platform/usage_error.ts";

type Command = (args: string[]) => Promise<number>;

async function help(): Promise<number> {
  platform.write((await import("./commands/test/help.ts")).helpText());
  return exitCodes.passed;
}

async function version(): Promise<number> {
  const { version } = await import("./commands/test/help.ts");
  platform.write(`raftlab ${version} (${platform.name} ${platform.version})\n`);
  return exitCodes.passed;
}

/** Each loads what it needs when it is asked for. */
const commands: Record<string, Command> = {
  test: async (args) => await (await import("./commands/test/test_command.ts")).testCommand(args),
  replay: async (args) => await (await import("./commands/replay/replay_command.ts")).replayCommand(args),
  stress: async (args) => await (await import("./commands/stress/stress_command.ts")).stressCommand(args),
  merge: async (args) => await (await import("./commands/merge/merge_command.ts")).mergeCommand(args),
  ...staffCommands,
  help,
  "--help": help,
  "-h": help,
  "--version": version,
};

/** Runs a command; without one, `test`. */
async function main(args: string[]): Promise<number> {
  const [name, ...rest] = args;
  const known = name !== undefined && Object.hasOwn(commands, name);
  try {
    if (known) return await commands[name](rest);
    // Parts and tests begin with a digit or a capital letter: this was meant for a command.
    if (/^[a-z]+$/.test(name ?? "")) {
      const names = Object.keys(commands).filter((name) => !name.startsWith("-"));
      throw new UsageError(
        `no command ${name}; there are ${names.join(", ")}${await didYouMean(name, names)}`,
      );
    }
    return await commands.test(args);
  } catch (error) {
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
        } is not installed; run "bun install" once, in the folder of cli.ts\n`,
      );
      return exitCodes.usage;
    }
    if (/Too many open files|EMFILE/.test(String(error))) {
      platform.complain(
        "raftlab: too many files are open; fewer --jobs, or a larger ulimit -n, leave room\n",
      );
      return exitCodes.fault;
    }
    const trace = error instanceof Error ? error.stack : String(error);
    platform.complain(`raftlab: this is a fault of the harness, please report it:\n${trace}\n`);
    return exitCodes.fault;
  }
}

platform.exit(await main(platform.args));
