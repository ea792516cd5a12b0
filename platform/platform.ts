/**
 * What the runner needs of the system, behind one interface, so that the rest is the same under Deno and Bun. The Deno
 * side uses no `node:` module on purpose: loading one costs 6 to 14 ms, half of what a whole start may take.
 *
 * @module
 */

import { isReaderGone, systemsReason, writeAll } from "./write_all.ts";

/** How a process ended: exactly one of the two is set. */
export interface ExitStatus {
  /** The exit code. */
  code: number | null;
  /** The signal that killed it, such as SIGKILL. */
  signal: string | null;
}

/** A process that was started. */
export interface RunningProcess {
  /** Its id. */
  pid: number;
  /** What it writes to standard output. */
  stdout: AsyncIterable<Uint8Array>;
  /** What it writes to standard error. */
  stderr: AsyncIterable<Uint8Array>;
  /** Resolves when it has ended. */
  exited: Promise<ExitStatus>;
  /** Writes to its standard input; quietly does nothing once it is gone. */
  write(text: string): void;
  /** SIGKILL: also ends a process that spins. */
  kill(): void;
}

/** A program, its arguments, and all of the environment it gets. */
export interface Program {
  /** Path of the program. */
  command: string;
  /** Its arguments. */
  args: string[];
  /** Its environment: these and no others. */
  env: Record<string, string>;
}

/** A file that is being written. */
export interface OutputFile {
  /** Writes all of `text` before it returns, so that nobody's death loses it; throws if it cannot. */
  append(text: string): void;
  /** No more is written. */
  close(): void;
}

/** The system, as Deno or Bun offers it. */
export interface Platform {
  /** Which runtime this is. */
  name: "deno" | "bun";
  /** The runtime's version. */
  version: string;
  /** Path of the runtime. */
  execPath: string;
  /** The words of the command line. */
  args: string[];
  /** A variable of the environment. */
  env(name: string): string | undefined;
  /** The current folder. */
  cwd(): string;
  /** How many processes run at once. */
  cores(): number;
  /** The text of a file, or null if it cannot be read. */
  readText(path: string): string | null;
  /** What there is at a path; a device or a pipe is something else. */
  kindOf(path: string): "file" | "folder" | "something else" | "missing";
  /** Names of the files in a folder, sorted; none if it cannot be read. */
  filesIn(folder: string): string[];
  /** Writes a small file, making its folder; throws if it cannot. */
  writeText(folder: string, name: string, text: string): void;
  /** Makes a file, or empties the one that is there; throws if it cannot. */
  createFile(path: string): OutputFile;
  /** Gives a file another name, in the place of a file that has it; throws if it cannot. */
  rename(from: string, to: string): void;
  /** Removes a file, if it is there and can be removed. */
  remove(path: string): void;
  /** The bytes of a file, a piece at a time; throws if it cannot be read. */
  readBytes(path: string): Iterable<Uint8Array>;
  /** Whether this process can connect to another one on this machine, to look into it. */
  mayConnect(): boolean;
  /** Starts a program; its three streams are pipes. */
  spawn(program: Program): RunningProcess;
  /** Writes all of `text` to standard output before it returns, so that an exit loses nothing. */
  write(text: string): void;
  /** The same to standard error. */
  complain(text: string): void;
  /** Whether standard output is a terminal. */
  isTerminal(): boolean;
  /** How many lines and columns the terminal has; null without one. */
  terminalSize(): { rows: number; columns: number } | null;
  /** Calls `handle` on Ctrl-C and when asked to end. */
  onInterrupt(handle: () => void): void;
  /** Ends this process, and those it has started. */
  exit(code: number): never;
}

const encoder = new TextEncoder();

/** Bytes of a file that are read at once. */
const pieceSize = 1 << 16;

function denoSpawn(program: Program): RunningProcess {
  const child = new Deno.Command(program.command, {
    args: program.args,
    env: program.env,
    clearEnv: true,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const stdin = child.stdin.getWriter();
  stdin.closed.catch(() => {});
  return {
    pid: child.pid,
    stdout: child.stdout,
    stderr: child.stderr,
    exited: child.status.then(({ code, signal }) => ({ code: signal === null ? code : null, signal })),
    write: (text) => void stdin.write(encoder.encode(text)).catch(() => {}),
    kill() {
      try {
        child.kill("SIGKILL");
      } catch {
        // It has ended already.
      }
    },
  };
}

function denoCreate(path: string): OutputFile {
  const file = Deno.openSync(path, { write: true, create: true, truncate: true });
  return {
    append: (text) => writeAll((bytes) => file.writeSync(bytes), text),
    close: () => file.close(),
  };
}

function* denoReadBytes(path: string): Generator<Uint8Array> {
  const file = Deno.openSync(path);
  try {
    const buffer = new Uint8Array(pieceSize);
    for (let n = file.readSync(buffer); n !== null; n = file.readSync(buffer)) yield buffer.subarray(0, n);
  } finally {
    file.close();
  }
}

function denoPlatform(): Platform {
  return {
    name: "deno",
    version: Deno.version.deno,
    execPath: Deno.execPath(),
    args: Deno.args,
    env: (name) => Deno.env.get(name),
    cwd: Deno.cwd,
    cores: () => navigator.hardwareConcurrency,
    mayConnect() {
      return Deno.permissions.querySync({ name: "net", host: "127.0.0.1" }).state === "granted";
    },
    readText(path) {
      try {
        return Deno.readTextFileSync(path);
      } catch {
        return null;
      }
    },
    kindOf(path) {
      try {
        const { isDirectory, isFile } = Deno.statSync(path);
        return isDirectory ? "folder" : isFile ? "file" : "something else";
      } catch {
        return "missing";
      }
    },
    filesIn(folder) {
      try {
        return [...Deno.readDirSync(folder)].filter((entry) => !entry.isDirectory).map((entry) => entry.name)
          .sort();
      } catch {
        return [];
      }
    },
    writeText(folder, name, text) {
      Deno.mkdirSync(folder, { recursive: true });
      Deno.writeTextFileSync(`${folder}/${name}`, text);
    },
    createFile: denoCreate,
    rename: Deno.renameSync,
    remove(path) {
      try {
        Deno.removeSync(path);
      } catch {
        // It is not there, or has to stay.
      }
    },
    readBytes: denoReadBytes,
    spawn: denoSpawn,
    write: (text) => writeAll((bytes) => Deno.stdout.writeSync(bytes), text),
    complain: (text) => writeAll((bytes) => Deno.stderr.writeSync(bytes), text),
    isTerminal: () => Deno.stdout.isTerminal(),
    terminalSize: () => Deno.stdout.isTerminal() ? Deno.consoleSize() : null,
    onInterrupt(handle) {
      Deno.addSignalListener("SIGINT", handle);
      if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", handle);
    },
    exit: (code) => Deno.exit(code),
  };
}

/** Exit code of a program whose reader has gone, as a shell has it: 128 + SIGPIPE. */
const readerGone = 141;
/** Exit code when standard output cannot be written: of the harness's own. */
const notWritten = 4;

/** The same system, of which an exit leaves no children behind, nor does a reader that goes away, such as `head`. */
function withoutOrphans(system: Platform): Platform {
  const running = new Set<RunningProcess>();
  const exit = (code: number): never => {
    for (const process of running) process.kill();
    return system.exit(code);
  };
  const complain = (text: string) => {
    try {
      system.complain(text);
    } catch {
      // Nobody reads it; the exit code still tells.
    }
  };
  return {
    ...system,
    exit,
    spawn(program) {
      const process = system.spawn(program);
      running.add(process);
      process.exited.finally(() => running.delete(process));
      return process;
    },
    write(text) {
      try {
        system.write(text);
      } catch (error) {
        if (isReaderGone(error)) exit(readerGone);
        complain(`raftlab: standard output could not be written: ${systemsReason(error)}\n`);
        exit(notWritten);
      }
    },
    complain,
  };
}

/** The system this process runs on. */
export const platform: Platform = withoutOrphans(
  "Deno" in globalThis ? denoPlatform() : (await import("./platform_bun.ts")).bunPlatform(),
);
