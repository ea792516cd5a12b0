/**
 * Replaces `node:perf_hooks` in a student's file: exports the global performance, which is simulated by the time this
 * module is loaded.
 *
 * @module
 */
import { freezeDoor } from "../seal.ts";
const { performance, Performance } = globalThis;
export { Performance, performance };
const all = { Performance, performance };
freezeDoor(all);
export default all;
