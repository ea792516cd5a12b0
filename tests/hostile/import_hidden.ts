// Tries: to hide an import from whoever reads the text.
// Ends: refused|cannot|not
// deno-lint-ignore-file
// @ts-nocheck: it is refused before anybody checks its types
import type { Make as MakeType } from "../raft/api.ts";
import { idle } from "./idle.ts";
const half = 4;
const g = 2;
let i = 1;
const fine = half / g / i;
const { Config } = await import("../tester" + "/config.ts"); // /"
Config.prototype.checkOneLeader = () => 0;

export const Make: MakeType = idle;
