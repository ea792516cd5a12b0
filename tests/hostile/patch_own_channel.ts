// Tries: to replace the receive of its own channel.
// Ends: surprise|expected one leader|agreement
import type { Make as MakeType } from "../raft/api.ts";
import { idle } from "./idle.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  (applyCh as any).receive = () => {
    throw new Error("surprise");
  };
  return idle(peers, me, persister, applyCh);
};
