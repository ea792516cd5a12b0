// Tries: to import another server's instance of itself.
// Ends: leader|agreement|read only
// deno-lint-ignore-file
// @ts-nocheck: it is refused before anybody checks its types
import type { Make as MakeType } from "../raft/api.ts";
import { idle } from "./idle.ts";
import * as other from "./raft.ts?server=0&life=1";
(globalThis as any).other = other;

export const Make: MakeType = idle;
