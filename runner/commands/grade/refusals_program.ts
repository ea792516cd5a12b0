/**
 * Reads a submission for what is refused before it is loaded, and prints a line for each place: a process of its own,
 * so that a text that was written to make reading it take for ever is no trouble for the others.
 *
 *     deno run --allow-read runner/commands/grade/refusals_program.ts /path/of/raft.ts
 *
 * @module
 */

import { refusedCode } from "../../../sim/doors.ts";
import { platform } from "../../parent/platform.ts";

const [path] = platform.args;
const folder = path.slice(0, path.lastIndexOf("/") + 1);
const lines = refusedCode(path, new URL("../../../", import.meta.url)).map(({ message, file }) =>
  `${file.slice(folder.length)}${message.slice(file.length)}\n`
);
platform.write(lines.join(""));
