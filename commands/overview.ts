/**
 * What `help` shows.
 *
 * @module
 */

import { asTyped } from "./as_typed.ts";
import { type Entries, tablesOf } from "./entry.ts";
import { termLines, wrapped } from "./help_text.ts";

/** All commands, for `help`. */
export async function overview(commands: Entries): Promise<string> {
  const tables = await tablesOf(commands);
  const lines = [
    "raftlab: the Raft labs of MIT 6.824, BU CS350 and Princeton COS418, in",
    "simulated time.",
    "",
    `  ${asTyped("COMMAND [options] ...")}`,
    "",
    ...tables.flatMap(({ name, summary }) => termLines(name, summary)),
    ...termLines("help", "shows this"),
    "",
    ...wrapped(
      `${asTyped("COMMAND --help")} shows a command's options and exit codes. Begin with ${asTyped("test")}.`,
    ),
  ];
  return lines.map((line) => `${line}\n`).join("");
}
