// Tries: to reach Deno's insides.
// Ends: Deno|TypeError
import type { Make as MakeType } from "../raft/api.ts";
import { idle } from "./idle.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  const d = Deno as any;
  d[d.internal].core.print("PASS\n");
  return idle(peers, me, persister, applyCh);
};
