/** Applies without CommandValid. */
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
      const { Command, CommandIndex } = await inner.receive();
      const msg = new ApplyMsg();
      msg.Command = Command;
      msg.CommandIndex = CommandIndex;
      await applyCh.send(msg);
    }
  };
  forward();
  return solution(peers, me, persister, inner);
}
