/** Wants the real file system. */
import { readFileSync } from "node:fs";
export { Make } from "../../raft/raft.ts";
readFileSync("deno.json");
