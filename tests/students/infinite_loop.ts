/** Server 1 loops for ever, 0.3 s after Make. */
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
  if (me === 1) {
    setTimeout(() => {
      for (;;);
    }, 300);
  }
  return solution(peers, me, persister, applyCh);
}
