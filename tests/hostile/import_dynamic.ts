// Tries: to load a module later.
// Ends: refused
// deno-lint-ignore-file
// @ts-nocheck: it is refused before anybody checks its types
import type { Make as MakeType } from "../raft/api.ts";
import { idle } from "./idle.ts";
const { Config } = await import("../tester/config.ts");
Config.prototype.checkOneLeader = () => 0;

export const Make: MakeType = idle;
