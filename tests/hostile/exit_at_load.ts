// Tries: to end the process while it is loaded.
// Ends: exit\(0\)
import type { Make as MakeType } from "../raft/api.ts";
import { idle } from "./idle.ts";

export const Make: MakeType = idle;
Deno.exit(0);
