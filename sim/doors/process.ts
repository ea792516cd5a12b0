/**
 * Stands for `node:process` in a student's file: the process object, whose clocks and exits are replaced when this is
 * loaded. The platform's own module would give named imports the originals.
 *
 * @module
 */
import process from "node:process";

export const { argv, env, execArgv, pid, platform, arch, release, title, version, versions } = process;
export const { abort, exit, hrtime, kill, memoryUsage, cpuUsage, nextTick, uptime } = process;
export const cwd = (): string => process.cwd();
export const on = process.on.bind(process);
export const once = process.once.bind(process);
export const off = process.off.bind(process);
export const emitWarning = process.emitWarning.bind(process);
export default process;
