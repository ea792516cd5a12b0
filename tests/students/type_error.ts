/** Runs, but a number is no string. */
export { Make } from "./solution.ts";
export const term: number = "one";
