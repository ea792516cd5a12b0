// Tries: never to finish loading.
// Ends: while it was loaded
import type { Make as MakeType } from "../raft/api.ts";
import { idle } from "./idle.ts";

await new Promise(() => {});
export const Make: MakeType = idle;
