// Tries: to write to the channel of results.
// Ends: Deno\.stdout|stdout
import type { Make as MakeType } from "../raft/api.ts";
import { idle } from "./idle.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  Deno.stdout.writeSync(new TextEncoder().encode("PASS\n"));
  return idle(peers, me, persister, applyCh);
};
