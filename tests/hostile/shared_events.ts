// Tries: to pass objects by events of the global object.
// Ends: addEventListener would be heard
import type { Make as MakeType } from "../raft/api.ts";

export const Make: MakeType = (_peers, me) => {
  let leader = -1;
  addEventListener("leader", (event) => leader = (event as CustomEvent).detail);
  if (me === 2) dispatchEvent(new CustomEvent("leader", { detail: 2 }));
  return { Start: () => [1, 1, leader === me], GetState: () => [1, leader === me], Kill: () => {} };
};
