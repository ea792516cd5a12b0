/**
 * The commands of the lab, without those for staff.
 *
 * @module
 */

import { type Entries, entry } from "./entry.ts";

/** The commands that a handout has, too. Each loads what it needs when it is asked for. */
export const labCommands: Entries = {
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
  explore: entry(
    async () => (await import("./explore/explore_options.ts")).exploreTable,
    async () => (await import("./explore/explore_command.ts")).exploreCommand,
  ),
  explain: entry(
    async () => (await import("./explain/explain_options.ts")).explainTable,
    async () => (await import("./explain/explain_command.ts")).explainCommand,
  ),
  merge: entry(
    async () => (await import("./merge/merge_options.ts")).mergeTable,
    async () => (await import("./merge/merge_command.ts")).mergeCommand,
  ),
  new: entry(
    async () => (await import("./new/new_options.ts")).newTable,
    async () => (await import("./new/new_command.ts")).newCommand,
  ),
  completions: entry(
    async () => (await import("./completions/completions_options.ts")).completionsTable,
    async () => (await import("./completions/completions_command.ts")).completionsCommand,
  ),
};
