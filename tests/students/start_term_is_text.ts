/** Start returns a term that is a text. */
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
    const [index, term, isLeader] = right(command);
    return [index, `${term}`, isLeader] as unknown as [number, number, boolean];
  };
  return raft;
}
