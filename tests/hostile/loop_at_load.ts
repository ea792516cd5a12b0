// Tries: to spin while it is loaded.
// Ends: did not end within
import type { Make as MakeType } from "../raft/api.ts";
import { idle } from "./idle.ts";

let n = 0;
for (;;) {
  n++;
  if (n < 0) break;
}
export const Make: MakeType = idle;
