// Tries: to replace the Persister's methods.
// Ends: leader|agreement|read only
import type { Make as MakeType } from "../raft/api.ts";
import { idle } from "./idle.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  Object.getPrototypeOf(persister).ReadRaftState = () => new Uint8Array(0);
  return idle(peers, me, persister, applyCh);
};
