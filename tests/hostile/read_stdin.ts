// Tries: to read the jobs, or the token, from standard input.
// Ends: stdin
import type { Make as MakeType } from "../raft/api.ts";
import { idle } from "./idle.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  const jobs = new Uint8Array(1 << 16);
  Deno.stdin.readSync(jobs);
  return idle(peers, me, persister, applyCh);
};
