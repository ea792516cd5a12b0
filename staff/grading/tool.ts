/**
 * A program that reads a submission without running it: a formatter, a linter, a type checker. A malicious file might
 * trouble it, so its time, memory and output are limited.
 *
 * @module
 */

import { platform } from "../../platform/platform.ts";
import type { Program } from "../../platform/system.ts";
import { memoryLimit } from "../../runner/program.ts";
import { Usage } from "../../runner/usage.ts";

export interface ToolResult {
  /** The exit code; null if it was stopped. */
  code: number | null;
  /** What it wrote. */
  stdout: string;
  stderr: string;
  /** Why it was stopped, as the end of a sentence; null if it was not. */
  stopped: string | null;
}

/** Seconds of CPU time that a tool may take: it needs one for the worked solution. */
const patience = 30;
/** Real seconds it may take: more, as the machine may be busy. */
const realPatience = 300;
/** Megabytes a tool may use. */
const memory = 2 * memoryLimit;
/** Characters kept of what it writes. */
const longestOutput = 1 << 22;
const checkInterval = 200;

/** Runs a tool to its end. */
export async function runTool(
  program: Program,
  seconds = patience,
  megabytes = memory,
): Promise<ToolResult> {
  const process = platform.spawn(program);
  const usage = new Usage(process.pid);
  let stopped: string | null = null;
  const stop = (reason: string) => {
    stopped ??= reason;
    process.kill();
  };
  const tooLong = `did not come to an end within ${seconds} s`;
  const late = setTimeout(() => stop(tooLong), Math.max(seconds, realPatience) * 1000);
  const watch = setInterval(() => {
    const { used } = usage.processor() ?? { used: 0 };
    if (used > seconds * 1000) stop(tooLong);
    if (usage.memory() > megabytes * 2 ** 20) stop(`needed more than ${megabytes} MB of memory`);
  }, checkInterval);
  try {
    const [stdout, stderr] = await Promise.all([beginning(process.stdout), beginning(process.stderr)]);
    const { code } = await process.exited;
    return { code: stopped === null ? code : null, stdout, stderr, stopped };
  } finally {
    clearTimeout(late);
    clearInterval(watch);
    usage.close();
  }
}

/** The first characters of a stream; the rest is read and dropped. */
async function beginning(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of stream) {
    if (text.length < longestOutput) text += decoder.decode(chunk, { stream: true });
  }
  return text;
}
