/** Start answers with a promise. */
import type { ClientEnd } from "../labrpc/mod.ts";
import type { ApplyMsg, Channel, RaftServer } from "../raft/api.ts";
import type { Persister } from "../raft/persister.ts";
import { Make as solution } from "./solution.ts";

export function Make(
  peers: ClientEnd[],
  me: number,
  persister: Persister,
  applyCh: Channel<ApplyMsg>,
): RaftServer {
  const raft = solution(peers, me, persister, applyCh);
  const start = raft.Start.bind(raft);
  // deno-lint-ignore require-await
  raft.Start = (async (command: unknown) => start(command)) as unknown as RaftServer["Start"];
  return raft;
}
