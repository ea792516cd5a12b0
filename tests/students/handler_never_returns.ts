/** A handler that waits for what never comes. */
import type { ClientEnd } from "../labrpc/mod.ts";
import type { ApplyMsg, Channel, RaftServer } from "../raft/api.ts";
import type { Persister } from "../raft/persister.ts";
import { type AppendEntriesArgs, type AppendEntriesReply, Make as solution } from "./solution.ts";

interface Handlers {
  AppendEntries(args: AppendEntriesArgs, reply: AppendEntriesReply): unknown;
}

export function Make(
  peers: ClientEnd[],
  me: number,
  persister: Persister,
  applyCh: Channel<ApplyMsg>,
): RaftServer {
  const raft = solution(peers, me, persister, applyCh);
  const handlers = raft as unknown as Handlers;
  const right = handlers.AppendEntries;
  handlers.AppendEntries = async function (args, reply) {
    if (args.Entries.length > 0) await new Promise(() => {}); // a condition that nobody signals
    right.call(this, args, reply);
  };
  return raft;
}
