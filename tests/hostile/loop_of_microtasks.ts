// Tries: to spin on promises that are resolved already.
// Ends: without returning
import type { Make as MakeType } from "../raft/api.ts";
import { Make as right } from "./solution.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  if (me === 1) {
    setTimeout(() => {
      const again = (): Promise<void> => Promise.resolve().then(again);
      again();
    }, 100);
  }
  return right(peers, me, persister, applyCh);
};
