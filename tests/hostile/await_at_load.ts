// Tries: never to finish loading.
// Ends: at its top level
import type { Make as MakeType } from "../raft/api.ts";
import { idle } from "./idle.ts";

await new Promise(() => {});
export const Make: MakeType = idle;
