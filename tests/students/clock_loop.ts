/** Server 1 waits for the clock in a loop, 0.3 s after Make. */
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
  const busyWait = () => {
    const end = Date.now() + 50;
    while (Date.now() < end);
  };
  if (me === 1) setTimeout(busyWait, 300);
  return solution(peers, me, persister, applyCh);
}
