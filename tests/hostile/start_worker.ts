// Tries: to start a thread.
// Ends: Worker runs beside
import type { Make as MakeType } from "../raft/api.ts";
import { Make as right } from "./solution.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  if (me === 1) {
    setTimeout(() => {
      new Worker("data:text/javascript,", { type: "module" });
    }, 100);
  }
  return right(peers, me, persister, applyCh);
};
