/** Wants the real file system. */
import { readFileSync } from "node:fs";
export { Make } from "./solution.ts";
readFileSync("deno.json");
