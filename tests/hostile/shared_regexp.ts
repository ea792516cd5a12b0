// Tries: to hear of the leader by RegExp.$1.
// Ends: leaders|agreement|expected one leader
import type { Make as MakeType } from "../raft/api.ts";

export const Make: MakeType = (_peers, me) => {
  const heard = Number((RegExp as any).$1 || -1);
  if (heard < 0) /(\d)/.exec(String(me));
  const leader = heard < 0 ? me : heard;
  return { Start: () => [1, 1, leader === me], GetState: () => [1, leader === me], Kill: () => {} };
};
