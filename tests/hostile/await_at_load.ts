// Tries: never to finish loading.
// Ends: did not finish loading
import type { Make as MakeType } from "../raft/api.ts";
import { idle } from "./idle.ts";

await new Promise(() => {});
export const Make: MakeType = idle;
