// Tries: to share state by a module that is a text.
// Ends: refused
// deno-lint-ignore-file
// @ts-nocheck: it is refused before anybody checks its types
import type { Make as MakeType } from "../raft/api.ts";
import { idle } from "./idle.ts";
import shared from "data:text/javascript,export default {}";
shared.leader ??= 0;

export const Make: MakeType = idle;
