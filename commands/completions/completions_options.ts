/**
 * The options of `completions`.
 *
 * @module
 */

import { defineCommand, type OptionsOf } from "../options.ts";

export const completionsTable = defineCommand({
  name: "completions",
  summary: "prints a shell script that completes commands, options, values, parts and tests",
  about: [
    "It completes what follows deno task, bun cli.ts, npx ... task, and raftlab (a name of your own for either), in the " +
    "folder of a lab and below. Print it again after an update.",
  ],
  operands: {
    value: "SHELL",
    one: true,
    choices: ["bash", "zsh", "fish"],
    required: "completions needs a shell: bash, zsh or fish",
  },
  examples: [
    ["bash > ~/.raftlab.bash", ""],
    ["zsh > ~/.raftlab.zsh", ""],
    ["fish > ~/.config/fish/conf.d/raftlab.fish", ""],
  ],
  options: {},
  sections: {
    "To load it in every shell": {
      bash: "echo 'source ~/.raftlab.bash' >> ~/.bashrc",
      zsh: "echo 'source ~/.raftlab.zsh' >> ~/.zshrc, which must call compinit before",
      fish: "nothing else: fish reads that folder",
    },
  },
  exits: { passed: "the script is printed", usage: true },
});

export type CompletionsOptions = OptionsOf<typeof completionsTable>;
