/**
 * Replaces `node:process` in a student's file: exports the global process, whose clocks and exits are replaced by the
 * time this module is loaded. Named imports from the platform's own module would get the originals.
 *
 * @module
 */
// deno-lint-ignore no-process-global -- an import would give the platform's own
const { process } = globalThis;

export const { argv, env, execArgv, pid, platform, arch, release, title, version, versions } = process;
export const { abort, exit, hrtime, kill, memoryUsage, cpuUsage, nextTick, uptime, cwd } = process;
export const { on, once, off, emitWarning } = process;
export default process;
