/**
 * Stands for `node:perf_hooks` in a student's file: the global performance, which is replaced when this is loaded.
 *
 * @module
 */
import { freezeDoor } from "../seal.ts";
const { performance, Performance } = globalThis;
export { Performance, performance };
const all = { Performance, performance };
freezeDoor(all);
export default all;
