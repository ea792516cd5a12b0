/** Start never returns. */
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
  const right = raft.Start.bind(raft);
  raft.Start = (command) => {
    const result = right(command);
    while (result[2] && raft.GetState()[1]);
    return result;
  };
  return raft;
}
