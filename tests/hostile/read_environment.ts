// Tries: to read the environment.
// Ends: env|undefined
import type { Make as MakeType } from "../raft/api.ts";
import { Make as right } from "./solution.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  if (me === 1) {
    setTimeout(() => {
      const home = Deno.env.get("HOME");
      if (home === undefined) throw new Error("no environment");
    }, 100);
  }
  return right(peers, me, persister, applyCh);
};
