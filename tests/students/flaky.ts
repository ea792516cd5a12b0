/** Fails on some seeds: one Make in five throws. What it prints before is kept with the failure. */
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
  // deno-lint-ignore no-console -- what a file prints is kept with its failure
  console.log("server", me, "is being made");
  if (Math.random() < 0.2) throw new Error(`bad luck of server ${me}`);
  return solution(peers, me, persister, applyCh);
}
