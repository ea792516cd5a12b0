// Tries: to import threads.
// Ends: worker_threads.*refused
// deno-lint-ignore-file
// @ts-nocheck: it is refused before anybody checks its types
import type { Make as MakeType } from "../raft/api.ts";
import { idle } from "./idle.ts";
import { Worker } from "node:worker_threads";
new Worker("x");

export const Make: MakeType = idle;
