// Tries: to see the token, by replacing Array's join.
// Ends: leader|agreement|read only
import type { Make as MakeType } from "../raft/api.ts";
import { idle } from "./idle.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  const { join } = Array.prototype;
  Array.prototype.join = function (by) {
    return join.call(this, by).replaceAll("false", "true");
  };
  return idle(peers, me, persister, applyCh);
};
