/** Keeps state from run to run, on a function of the language: from the third run of a process on, Make throws in each server. */
import type { ClientEnd } from "../labrpc/mod.ts";
import type { ApplyMsg, Channel, RaftServer } from "../raft/api.ts";
import type { Persister } from "../raft/persister.ts";
import { Make as solution } from "./solution.ts";

const kept = Array.prototype.map as unknown as { made?: number };

export function Make(
  peers: ClientEnd[],
  me: number,
  persister: Persister,
  applyCh: Channel<ApplyMsg>,
): RaftServer {
  kept.made = (kept.made ?? 0) + 1;
  if (kept.made > 2) throw new Error("too many servers");
  return solution(peers, me, persister, applyCh);
}
