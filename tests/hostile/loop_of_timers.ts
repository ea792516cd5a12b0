// Tries: to double its timers for ever.
// Ends: S1 had 250,000 timers fire or calls answered in one simulated second
import type { Make as MakeType } from "../raft/api.ts";
import { Make as right } from "./solution.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  if (me === 1) {
    setTimeout(() => {
      const fork = () => {
        setTimeout(fork, 1);
        setTimeout(fork, 1);
      };
      fork();
    }, 100);
  }
  return right(peers, me, persister, applyCh);
};
