// Tries: to import the tester.
// Ends: belongs to the harness|is outside of the folder|is refused
// deno-lint-ignore-file
// @ts-nocheck: it is refused before anybody checks its types
import type { Make as MakeType } from "../raft/api.ts";
import { idle } from "./idle.ts";
import { Config } from "../tester/config.ts";
Config.prototype.checkOneLeader = () => 0;

export const Make: MakeType = idle;
