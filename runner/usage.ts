/**
 * What a process takes of the machine, where the system tells (Linux).
 *
 * @module
 */

import { platform } from "../platform/platform.ts";

/** Bytes of memory a process holds; 0 where it is not told. */
export function memoryOf(pid: number): number {
  const pages = platform.readText(`/proc/${pid}/statm`)?.split(" ")[1];
  return pages === undefined ? 0 : Number(pages) * 4096;
}

/** What a process has of the processor. */
export interface ProcessorUse {
  /** Milliseconds that it has used. */
  used: number;
  /** Whether it waits for something else than for the processor. */
  sleeps: boolean;
}

/** What a process has of the processor; null where it is not told. */
export function processorUseOf(pid: number): ProcessorUse | null {
  // The name of the program, in brackets, may hold anything. After it come the state and, 11 fields on, hundredths of a
  // second in the program and in the system.
  const fields = platform.readText(`/proc/${pid}/stat`)?.replace(/^.*\) /s, "").split(" ");
  if (fields === undefined) return null;
  return { used: 10 * (Number(fields[11]) + Number(fields[12])), sleeps: fields[0] !== "R" };
}
