/**
 * Stands for `node:process` in a student's file: the global process, whose clocks and exits are replaced when this is
 * loaded. The platform's own module would give named imports the originals.
 *
 * @module
 */
// deno-lint-ignore no-process-global -- the module would give the platform's own
const { process } = globalThis;

export const { argv, env, execArgv, pid, platform, arch, release, title, version, versions } = process;
export const { abort, exit, hrtime, kill, memoryUsage, cpuUsage, nextTick, uptime, cwd } = process;
export const { on, once, off, emitWarning } = process;
export default process;
