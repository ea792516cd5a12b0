/** Swaps the second and the third entry it applies. */
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
  const send = applyCh.send.bind(applyCh);
  let held: ApplyMsg | null = null;
  applyCh.send = async (msg) => {
    if (msg.CommandIndex === 2) {
      held = msg;
      return;
    }
    await send(msg);
    if (held !== null) await send(held);
    held = null;
  };
  return solution(peers, me, persister, applyCh);
}
