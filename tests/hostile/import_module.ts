// Tries: to make a require of its own.
// Ends: node:module.*refused
// deno-lint-ignore-file
// @ts-nocheck: it is refused before anybody checks its types
import type { Make as MakeType } from "../raft/api.ts";
import { idle } from "./idle.ts";
import { createRequire } from "node:module";
createRequire(import.meta.url)("node:fs");

export const Make: MakeType = idle;
