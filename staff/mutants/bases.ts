/**
 * The Rafts from which mutants are made. Several are needed, because a right choice can hide a mistake elsewhere: a
 * leader that always sends whole suffixes never shows how a follower handles an empty heartbeat.
 *
 * @module
 */

import type { Base } from "./mutant.ts";

/** In the order of the exam. */
export const bases: Base[] = [
  {
    name: "plain",
    about: "A heartbeat carries what its receiver lacks; hints say where to back up to.",
    file: "plain.ts",
    edits: [],
  },
  {
    name: "quiet",
    about:
      "Heartbeats carry no entries, and a leader backs up by whole terms of its own log, without a hint.",
    file: "plain.ts",
    edits: [
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
    ],
  },
  {
    name: "event-loop",
    about: "An event loop like etcd's: everything is a step in a queue; requests are pipelined.",
    file: "event_loop.ts",
    edits: [],
  },
  {
    name: "offset",
    about: "With snapshots: the log is a list with an offset; each save adds to a journal.",
    file: "offset.ts",
    edits: [],
    snapshots: true,
  },
  {
    name: "map",
    about:
      "With snapshots: the log is a Map with a head; one ticker does what is due; each save writes everything.",
    file: "map.ts",
    edits: [],
    snapshots: true,
  },
];
