/**
 * Rafts made from the worked solution by a change of its text; and a second one that is right.
 *
 *     deno run -A tests/changed_raft.ts > quiet.ts     // the second one, as a file of its own
 *
 * @module
 */

/** What is there, and what takes its place. */
export type Edit = [there: string, instead: string];

const root = new URL("../", import.meta.url);
const solution = Deno.readTextFileSync(new URL("raft/raft.ts", root));

/** The second base: heartbeats carry no entries, and a leader backs up by whole terms, without a hint. */
export const quietBase: Edit[] = [
  [
    "if (peer !== this.me) this.appendEntries(peer);\n      }\n      await",
    "if (peer !== this.me) this.appendEntries(peer, true);\n      }\n      await",
  ],
  ["async appendEntries(peer: number)", "async appendEntries(peer: number, heartbeat = false)"],
  [
    "args.Entries = this.log.slice(this.nextIndex[peer]);",
    "if (!heartbeat) args.Entries = this.log.slice(this.nextIndex[peer]);",
  ],
  ["this.backUp(reply))", "this.backUp(args))"],
  [
    `  backUp(reply: AppendEntriesReply): number {
    if (reply.XTerm === 0) return reply.XLen;
    for (let index = this.lastLogIndex(); index > 0 && this.log[index].Term >= reply.XTerm; index--) {
      if (this.log[index].Term === reply.XTerm) return index + 1;
    }
    return reply.XIndex;
  }`,
    `  backUp(args: AppendEntriesArgs): number {
    let index = args.PrevLogIndex;
    while (this.log[index - 1].Term === args.PrevLogTerm && index > 1) index--;
    return index;
  }`,
  ],
  [
    `      reply.XLen = this.log.length;
      if (prevTerm === undefined) return;
      reply.XTerm = prevTerm;
      reply.XIndex = args.PrevLogIndex;
      while (this.log[reply.XIndex - 1].Term === prevTerm) reply.XIndex--;
      return;`,
    "      return;",
  ],
  [
    `  /** Term of the entry at PrevLogIndex; 0 if the log is too short to have one. */
  XTerm = 0;
  /** First index of that term. */
  XIndex = 0;
  /** Length of the log, counting the empty entry at index 0. */
  XLen = 0;
`,
    "",
  ],
];

/** The worked solution with these changes; throws if one of them does not apply exactly once. */
export function changed(edits: Edit[], name: string): string {
  let text = solution;
  for (const [there, instead] of edits) {
    const found = text.split(there).length - 1;
    if (found !== 1) throw new Error(`${name}: raft/raft.ts has ${found} times, not once:\n${there}`);
    text = text.replace(there, () => instead);
  }
  return text.replaceAll(
    /from "\.\.?\//g,
    (from) => `from "${new URL(from.slice(6), new URL("raft/", root)).href}`,
  );
}

if (import.meta.main) {
  Deno.stdout.writeSync(new TextEncoder().encode(changed(quietBase, "the second base")));
}
