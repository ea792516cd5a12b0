/**
 * Stands for `node:timers` in a student's file: the globals, which are replaced when this is loaded.
 *
 * @module
 */
import * as promises from "./timers_promises.ts";

const { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate } = globalThis;
export { clearImmediate, clearInterval, clearTimeout, promises, setImmediate, setInterval, setTimeout };
export default {
  setTimeout,
  setInterval,
  setImmediate,
  clearTimeout,
  clearInterval,
  clearImmediate,
  promises,
};
