/**
 * Stands for `node:perf_hooks` in a student's file: the global performance, which is replaced when this is loaded.
 *
 * @module
 */
const { performance, Performance } = globalThis;
export { Performance, performance };
export default { Performance, performance };
