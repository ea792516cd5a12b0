// Tries: to import the file system.
// Ends: node:fs.*refused
// deno-lint-ignore-file
// @ts-nocheck: it is refused before anybody checks its types
import type { Make as MakeType } from "../raft/api.ts";
import { idle } from "./idle.ts";
import { writeSync } from "node:fs";
writeSync(1, "PASS");

export const Make: MakeType = idle;
