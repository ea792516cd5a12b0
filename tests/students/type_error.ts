/** Runs, but a number is no string. */
export { Make } from "../../raft/raft.ts";
export const term: number = "one";
