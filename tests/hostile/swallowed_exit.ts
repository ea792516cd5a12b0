// Tries: to exit and to swallow the refusal.
// Ends: exit\(0\)
import type { Make as MakeType } from "../raft/api.ts";
import { Make as right } from "./solution.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  if (me === 1) {
    setTimeout(() => {
      try {
        Deno.exit(0);
      } catch { /* and on it goes */ }
    }, 100);
  }
  return right(peers, me, persister, applyCh);
};
