// Tries: to throw while it is loaded.
// Ends: Error: no thanks
import type { Make as MakeType } from "../raft/api.ts";
import { idle } from "./idle.ts";

export const Make: MakeType = idle;
if (String(Make) !== "") throw new Error("no thanks");
