/** Server 2 applies something else at index 2. */
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
  applyCh.send = (msg) => {
    if (me === 2 && msg.CommandIndex === 2) msg.Command = 999;
    return send(msg);
  };
  return solution(peers, me, persister, applyCh);
}
