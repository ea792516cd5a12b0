/**
 * The child's ends of its pipes: jobs come in on standard input, run events go out on standard output, each line after
 * the token that only the harness knows. Takes the platform's own functions before the simulator replaces them.
 *
 * @module
 */

import type { Job, RunEvent, Setup } from "../protocol.ts";
import { writeAll, type WriteSync } from "../../platform/write_all.ts";

const clock = performance.now.bind(performance);
const processorUse = platformProcessorUse();
const writeSync = platformWriter();

/** Real milliseconds, even after the simulator replaces performance.now. */
export const realNow: () => number = clock;

/** CPU milliseconds that this process has used. */
export function processorNow(): number {
  const { user, system } = processorUse();
  return (user + system) / 1000;
}

// deno-lint-ignore no-process-global -- Bun's own, without the cost of loading node:process under Deno
const bun = (globalThis as { Bun?: { stdin: { stream(): ReadableStream<Uint8Array> } } }).Bun;

function platformWriter(): WriteSync {
  if ("Deno" in globalThis) return Deno.stdout.writeSync.bind(Deno.stdout);
  const { writeSync } = process.getBuiltinModule("node:fs");
  return (bytes) => writeSync(1, bytes);
}

function platformProcessorUse(): () => { user: number; system: number } {
  // Under Deno process.cpuUsage would use the global Deno, which is replaced by then; Deno's types do not have this
  // yet.
  const { cpuUsage } = "Deno" in globalThis ? Deno as unknown as typeof process : process;
  return () => cpuUsage();
}

/** The lines of standard input: first a Setup, then Jobs. */
export async function* readLines(): AsyncGenerator<Setup | Job> {
  const stream: ReadableStream<Uint8Array> = bun ? bun.stdin.stream() : Deno.stdin.readable;
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of stream) {
    rest += decoder.decode(chunk, { stream: true });
    const lines = rest.split("\n");
    rest = lines.pop()!;
    for (const line of lines) yield JSON.parse(line);
  }
}

/** Writes run events. Prints are buffered; everything else goes out at once. */
export class Reporter {
  #token: string;
  #lines: string[] = [];
  #size = 0;
  #written = clock();

  /** @param token precedes every line */
  constructor(token: string) {
    this.#token = token;
  }

  /** Writes an event, after everything buffered before it. */
  send(event: RunEvent): void {
    this.gather(event);
    this.flush();
  }

  /** Buffers an event until there are more, or some time has passed. */
  gather(event: RunEvent): void {
    const line = `${this.#token} ${JSON.stringify(event)}\n`;
    this.#lines.push(line);
    this.#size += line.length;
    if (this.#size > 1 << 16 || this.idle() > 50) this.flush();
  }

  /** Real milliseconds since something was last written. */
  idle(): number {
    return clock() - this.#written;
  }

  /** Writes what is buffered. */
  flush(): void {
    if (this.#lines.length > 0) {
      writeAll(writeSync, this.#lines.join(""));
      this.#lines = [];
      this.#size = 0;
    }
    this.#written = clock();
  }
}
