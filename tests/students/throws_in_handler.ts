/** The AppendEntries handler throws. */
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
  class Throwing extends (raft.constructor as new () => object) {
    AppendEntries(_args: unknown, _reply: unknown): void {
      throw new TypeError("cannot read log of undefined");
    }
  }
  Object.defineProperty(Throwing, "name", { value: "Raft" });
  return Object.setPrototypeOf(raft, Throwing.prototype);
}
