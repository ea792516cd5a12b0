/**
 * What a process takes of the machine, where the system tells (Linux).
 *
 * @module
 */

import { platform } from "../platform/platform.ts";
import type { RunningProcess } from "../platform/system.ts";
import { LineSplitter } from "./lines.ts";

/** What a process has of the processor. */
interface ProcessorUse {
  /** Milliseconds that it has used. */
  used: number;
  /** Whether it waits for something else than for the processor. */
  sleeps: boolean;
  /** Whether somebody has stopped it, as a debugger or Ctrl-Z does. */
  isStopped: boolean;
}

/** What one process takes; `close` it when the process has ended. */
export class Usage {
  #pid: number;
  #reader: Reader | null = null;

  /** Of the process with this id. */
  constructor(pid: number) {
    this.#pid = pid;
  }

  /** Bytes of memory it holds; 0 where it is not told. */
  memory(): number {
    const pages = this.#read("statm")?.split(" ")[1];
    return pages === undefined ? 0 : Number(pages) * 4096;
  }

  /** What it has of the processor; null where it is not told. */
  processor(): ProcessorUse | null {
    // The name of the program, in brackets, may hold anything. After it come the state and, 11 fields on, hundredths of a
    // second in the program and in the system.
    const fields = this.#read("stat")?.replace(/^.*\) /s, "").split(" ");
    if (fields === undefined || fields.length < 13) return null;
    return {
      used: 10 * (Number(fields[11]) + Number(fields[12])),
      sleeps: /[SD]/.test(fields[0]),
      isStopped: /t/i.test(fields[0]),
    };
  }

  #read(name: string): string | undefined {
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

  /** It is not asked for any more. */
  close(): void {
    if (this.#reader === null || --this.#reader.users > 0) return;
    this.#reader.end();
    reader = this.#reader = null;
  }
}

/** Whether this process may read /proc itself; null until it has tried. */
let directly: boolean | null = null;
/** The one reader, while anybody needs it. */
let reader: Reader | null = null;

/** For each path that it reads, it writes the file's first line, or an empty one. */
const script = 'while IFS= read -r f; do l=; IFS= read -r l < "$f"; printf "%s\\n" "$l"; done 2> /dev/null';

/** A shell that reads /proc for this process: Deno lets nobody read it who has not all rights, and the tasks have few. */
class Reader {
  /** How many processes it is asked for. */
  users = 0;
  #shell: RunningProcess | null = null;
  #answers = new Map<string, string>();
  #asked: string[] = [];

  constructor() {
    try {
      this.#shell = platform.spawn({ command: "sh", args: ["-c", script], env: {} });
      this.#listen(this.#shell).catch(() => {});
    } catch {
      // A system without a shell does not tell.
    }
  }

  /** What it last read at this path, undefined if nothing; and reads it again. */
  ask(path: string): string | undefined {
    // What was asked for is answered first: a machine that is busy must not be asked ever more.
    if (this.#shell !== null && !this.#asked.includes(path)) {
      this.#asked.push(path);
      this.#shell.write(`${path}\n`);
    }
    return this.#answers.get(path);
  }

  end(): void {
    this.#shell?.kill();
  }

  async #listen(shell: RunningProcess): Promise<void> {
    const lines = new LineSplitter((line) => {
      const path = this.#asked.shift()!;
      if (line !== "") this.#answers.set(path, line);
    });
    (async () => {
      for await (const _ of shell.stderr);
    })().catch(() => {});
    for await (const chunk of shell.stdout) lines.push(chunk);
    await shell.exited;
  }
}
