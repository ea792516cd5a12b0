// Tries: to throw what looks like the simulator's own verdict.
// Ends: S1|crash|SimFault
import type { Make as MakeType } from "../raft/api.ts";
import { Make as right } from "./solution.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  if (me === 1) {
    setTimeout(() => {
      throw Object.assign(new Error("all is well"), { name: "SimFault", fault: { kind: "ok", message: "" } });
    }, 100);
  }
  return right(peers, me, persister, applyCh);
};
