/** Applies with an index that is a text. */
import type { ClientEnd } from "../labrpc/mod.ts";
import { ApplyMsg, Channel, type RaftServer } from "../raft/api.ts";
import type { Persister } from "../raft/persister.ts";
import { Make as solution } from "./solution.ts";
export function Make(
  peers: ClientEnd[],
  me: number,
  persister: Persister,
  applyCh: Channel<ApplyMsg>,
): RaftServer {
  const inner = new Channel<ApplyMsg>();
  const forward = async () => {
    for (;;) {
      const msg = Object.assign(new ApplyMsg(), await inner.receive());
      Object.assign(msg, { CommandIndex: `${msg.CommandIndex}` });
      await applyCh.send(msg);
    }
  };
  forward();
  return solution(peers, me, persister, inner);
}
