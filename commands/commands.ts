/**
 * The commands of the lab.
 *
 * @module
 */

import { type Entries, entry } from "./entry.ts";

/** All commands, those for staff among them. Each loads what it needs when it is asked for. */
export function allCommands(staff: Entries): Entries {
  const commands: Entries = {
    test: entry(
      async () => (await import("./test/test_options.ts")).testTable,
      async () => (await import("./test/test_command.ts")).testCommand,
    ),
    stress: entry(
      async () => (await import("./stress/stress_options.ts")).stressTable,
      async () => (await import("./stress/stress_command.ts")).stressCommand,
    ),
    replay: entry(
      async () => (await import("./replay/replay_options.ts")).replayTable,
      async () => (await import("./replay/replay_command.ts")).replayCommand,
    ),
    merge: entry(
      async () => (await import("./merge/merge_options.ts")).mergeTable,
      async () => (await import("./merge/merge_command.ts")).mergeCommand,
    ),
    ...staff,
    completions: entry(
      async () => (await import("./completions/completions_options.ts")).completionsTable,
      async () => {
        const { completionsCommand } = await import("./completions/completions_command.ts");
        return (options) => completionsCommand(options, commands);
      },
    ),
  };
  return commands;
}
