// Tries: to connect to a port.
// Ends: Deno.connect|refused|Deno
import type { Make as MakeType } from "../raft/api.ts";
import { Make as right } from "./solution.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  if (me === 1) {
    setTimeout(() => {
      Deno.connect({ port: 9 });
    }, 100);
  }
  return right(peers, me, persister, applyCh);
};
