/**
 * A process's CPU time and memory, where the system reports them (Linux).
 *
 * @module
 */

import { platform } from "../platform/platform.ts";
import type { RunningProcess } from "../platform/system.ts";
import { LineSplitter } from "./lines.ts";

interface ProcessorUse {
  /** CPU milliseconds used. */
  used: number;
  /** Whether it neither runs nor waits for the processor: it waits for something else, or has ended. */
  sleeps: boolean;
  /** Whether it is stopped, as by a debugger or Ctrl-Z. */
  isStopped: boolean;
}

/** The usage of one process; call `close` when the process has ended. */
export class Usage {
  #pid: number;
  #reader: Reader | null = null;
  #closed = false;

  constructor(pid: number) {
    this.#pid = pid;
  }

  /** Bytes of memory it holds; 0 if unknown. */
  memory(): number {
    const pages = this.#read("statm")?.split(" ")[1];
    return pages === undefined ? 0 : Number(pages) * 4096;
  }

  /** Null if unknown. */
  processor(): ProcessorUse | null {
    // The program's name, in brackets, may contain anything. After it come the state and, 11 fields later, the
    // hundredths of a second spent in the program and in the system.
    const fields = this.#read("stat")?.replace(/^.*\) /s, "").split(" ");
    if (fields === undefined || fields.length < 13) return null;
    return {
      used: 10 * (Number(fields[11]) + Number(fields[12])),
      sleeps: /[^RTt]/.test(fields[0]),
      isStopped: /t/i.test(fields[0]),
    };
  }

  #read(name: string): string | undefined {
    if (this.#closed) return undefined;
    const path = `/proc/${this.#pid}/${name}`;
    if (directly !== false) {
      const text = platform.readText(path);
      directly ??= text !== null;
      if (text !== null) return text;
    }
    if (this.#reader === null) {
      this.#reader = reader ??= new Reader();
      this.#reader.users++;
    }
    return this.#reader.ask(path);
  }

  /** From now on nothing is known. May be called more than once. */
  close(): void {
    this.#closed = true;
    const own = this.#reader;
    this.#reader = null;
    if (own === null || --own.users > 0) return;
    own.end();
    reader = null;
  }
}

/** Whether this process may read /proc itself; null until it has tried. */
let directly: boolean | null = null;
/** The one reader, while it is needed. */
let reader: Reader | null = null;

/** For each path that it reads, it writes the file's first line, or an empty one. */
const script = 'while IFS= read -r f; do l=; IFS= read -r l < "$f"; printf "%s\\n" "$l"; done 2> /dev/null';

/** Milliseconds after which a question is not answered any more: the shell has been stopped, say. */
const patience = 10_000;

/**
 * A shell that reads /proc for this process: Deno forbids that without all rights, and the tasks have few. Once the
 * shell has ended or does not answer, nothing is known: an old answer would hide that a process goes on using CPU time.
 */
class Reader {
  /** How many processes use it. */
  users = 0;
  #shell: RunningProcess | null = null;
  #answers = new Map<string, string>();
  #asked: string[] = [];
  /** When the last answer came, or the first question after it was asked. */
  #heardAt = 0;

  constructor() {
    try {
      this.#shell = platform.spawn({ command: "sh", args: ["-c", script], env: {} });
      this.#listen(this.#shell).catch(() => {}).finally(() => this.end());
    } catch {
      // Without a shell, usage is unknown.
    }
  }

  /** The last reading of this path, undefined if none; and asks for a new one. */
  ask(path: string): string | undefined {
    if (this.#asked.length === 0) this.#heardAt = performance.now();
    else if (performance.now() - this.#heardAt > patience) this.end();
    // Ask again only once the last question is answered, so that they do not pile up on a busy machine.
    if (this.#shell !== null && !this.#asked.includes(path)) {
      this.#asked.push(path);
      this.#shell.write(`${path}\n`);
    }
    return this.#answers.get(path);
  }

  end(): void {
    this.#shell?.kill();
    this.#shell = null;
    this.#answers.clear();
  }

  async #listen(shell: RunningProcess): Promise<void> {
    const lines = new LineSplitter((line) => {
      if (this.#shell === null) return;
      const path = this.#asked.shift()!;
      this.#heardAt = performance.now();
      if (line !== "") this.#answers.set(path, line);
    });
    (async () => {
      for await (const _ of shell.stderr);
    })().catch(() => {});
    for await (const chunk of shell.stdout) lines.push(chunk);
    await shell.exited;
  }
}
