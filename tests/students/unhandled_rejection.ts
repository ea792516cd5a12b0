/** A promise of server 1 rejects 0.3 s after Make, and nobody listens. */
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
  const soon = async () => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    throw new Error("lost my mind");
  };
  if (me === 1) soon();
  return solution(peers, me, persister, applyCh);
}
