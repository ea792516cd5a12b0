// Tries: to import other programs.
// Ends: child_process.*refused
// deno-lint-ignore-file
// @ts-nocheck: it is refused before anybody checks its types
import type { Make as MakeType } from "../raft/api.ts";
import { idle } from "./idle.ts";
import { spawn } from "node:child_process";
spawn("true");

export const Make: MakeType = idle;
