/** Server 1 keeps more and more, 0.3 s after Make. */
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
  const hoard: unknown[] = [];
  // In steps, so that it is never silent, and in large pieces, so that little time goes into collecting garbage.
  const grow = () => {
    hoard.push(new Array(4_000_000).fill(me));
    setTimeout(grow, 1);
  };
  if (me === 1) setTimeout(grow, 300);
  return solution(peers, me, persister, applyCh);
}
