// Tries: to look into the tester's maps.
// Ends: leader|agreement|read only
import type { Make as MakeType } from "../raft/api.ts";
import { idle } from "./idle.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  const { get } = Map.prototype;
  Map.prototype.get = function (key) {
    return get.call(this, key) ?? 11;
  };
  return idle(peers, me, persister, applyCh);
};
