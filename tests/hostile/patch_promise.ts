// Tries: to resolve what never resolves, by replacing Promise's then.
// Ends: leader|agreement|read only
import type { Make as MakeType } from "../raft/api.ts";
import { idle } from "./idle.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  Promise.prototype.then = function (done: any) {
    done?.(0);
    return this;
  } as any;
  return idle(peers, me, persister, applyCh);
};
