/**
 * The inspector of a child's engine: how a child is started with one, and where it listens.
 *
 * @module
 */

import { platform } from "../platform/platform.ts";
import type { Program } from "../platform/system.ts";
import type { Patience } from "./patience.ts";

/** The program with an inspector that only this machine can reach, if available: to find where a loop is. */
export function inspectable(program: Program): Program {
  if (!platform.mayConnect() || program.args[0] !== "run") return program;
  return withInspector(program, "--inspect=127.0.0.1:0");
}

/** The same program, which waits until a debugger is connected to `address`: a host and a port. */
export function debuggable(program: Program, address: string): Program {
  if (platform.name === "deno") return withInspector(program, `--inspect-wait=${address}`);
  return { ...program, args: [`--inspect-wait=${address}/raftlab`, ...program.args] };
}

/** No limits: with a debugger, time does not matter. */
export const debuggersPatience: Patience = { loading: Infinity, running: Infinity };

function withInspector(program: Program, option: string): Program {
  // A quiet engine does not say where its inspector listens.
  const args = program.args.slice(1).filter((arg) => arg !== "--quiet");
  // An inspector takes more memory than a test may use.
  return { ...program, args: ["run", option, ...args] };
}

/**
 * The address of the inspector, which the engine writes to standard error before anything runs; null if there is none.
 */
export function inspectorIn(stderr: string): string | null {
  if (stderr.length > 4096) return null; // do not scan a flood again and again
  return /^(?:Debugger listening on|Listening:\n) +(ws:\/\/\S+)/m.exec(stderr)?.[1] ?? null;
}
