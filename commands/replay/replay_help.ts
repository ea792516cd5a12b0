/**
 * The text of `replay --help`.
 *
 * @module
 */

import { platform } from "../../platform/platform.ts";
import { topics } from "../../trace/topics.ts";

/** The help text, with commands as typed under this runtime. */
export function replayHelp(): string {
  const run = platform.name === "bun" ? "bun cli.ts replay" : "deno task replay";
  const list = Object.entries(topics).map(([topic, about]) => `  ${topic.padEnd(8)} ${about}`);
  return `Shows a run again, the same to the byte, with everything that happened in it.

  ${run} [options] [part or test ...] --seed N

  ${run} TestBackup2B --seed 7               the whole story of one run
  ${run} TestBackup2B --seed 7 | grep '#12 ' all about one RPC
  ${run} 2B --seed 7 --only 0,2 --from 1.2 --to 2.5
  ${run} 2B --seed 7 --ignore rpc,reply,save
  ${run} 2B --seed 7 --check                 run it twice and compare

Which run
  --seed N           the run's seed: in the last line of a run, and in the command under each failure
  -run REGEX, --course ID, --raft PATH, -race
                     as for test; what a run was started with must be given again. Types are not checked

What is shown
  -v                 all entries of lists, long texts, bytes of messages, what is saved
  --only 0,2         only what happens in these servers, and what is no server's
  --ignore TOPIC,... not these topics
  --from S, --to S   only from and to a simulated second
  --json FILE        write the events to a file instead, one a line, with all values (docs/trace.md)
  --columns          one column a server, as on a terminal; elsewhere COLUMNS says how wide. In columns the topic is
                     told by the colour alone. --no-columns: one line an event
                     (without a terminal, or with NO_COLOR set, no colours)
  --check            run it twice, in two new processes, and say whether all is the same, or where the runs part

A line is: the simulated second, the server (-- for none), the topic, and what happened. RPCs are numbered as they are
sent; a request and its reply have one number. Fields are shown by name, entries and other structs in lists by their
fields' values (3:77 is Term 3, Command 77); -v names them.

Topics
${list.join("\n")}

Exit codes
  as for test; with --check, 1 if the two runs differ
`;
}
