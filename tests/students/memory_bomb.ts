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
  const grow = () => {
    for (;;) hoard.push(new Array(100_000).fill(me));
  };
  if (me === 1) setTimeout(grow, 300);
  return solution(peers, me, persister, applyCh);
}
