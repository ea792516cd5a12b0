// Tries: to read the real clock by a formatter of dates that is given none.
// Ends: Intl.DateTimeFormat is not offered
import type { Make as MakeType } from "../raft/api.ts";
import { Make as right } from "./solution.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  if (me === 1) {
    setTimeout(() => {
      new Intl.DateTimeFormat("en", { timeStyle: "long" }).format();
    }, 100);
  }
  return right(peers, me, persister, applyCh);
};
