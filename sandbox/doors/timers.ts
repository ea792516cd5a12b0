/**
 * Replaces `node:timers` in a student's file: exports the global timers, which are simulated by the time this module
 * is loaded.
 *
 * @module
 */
import { freezeDoor } from "../seal.ts";
import promises from "./timers_promises.ts";

const { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate } = globalThis;
export { clearImmediate, clearInterval, clearTimeout, promises, setImmediate, setInterval, setTimeout };
const all = {
  setTimeout,
  setInterval,
  setImmediate,
  clearTimeout,
  clearInterval,
  clearImmediate,
  promises,
};
freezeDoor(all);
export default all;
