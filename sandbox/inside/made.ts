/**
 * The modules that each realm makes for its server, besides those loaded from files.
 *
 * @module
 */

/** Their names, in the order of their numbers: `labgob` and `labrpc` are the project's, the others Node's. */
export const madeModules: string[] = [
  ..."labgob labrpc".split(" "),
  ..."assert assert/strict crypto perf_hooks process timers timers/promises util".split(" "),
];
