/** GetState returns an object. */
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
  const right = raft.GetState.bind(raft);
  raft.GetState = () => {
    const [term, isLeader] = right();
    return { term, isLeader } as unknown as [number, boolean];
  };
  return raft;
}
