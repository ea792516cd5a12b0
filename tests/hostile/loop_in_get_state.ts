// Tries: to spin in GetState.
// Ends: without returning
import type { Make as MakeType } from "../raft/api.ts";
import { Make as right } from "./solution.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  const raft = right(peers, me, persister, applyCh);
  return {
    Start: (command) => raft.Start(command),
    GetState: () => {
      for (;;);
    },
    Kill: () => raft.Kill(),
  };
};
