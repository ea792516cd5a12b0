/**
 * What the project needs from the operating system.
 *
 * @module
 */

/** How a process ended: exactly one of the two is set. */
export interface ExitStatus {
  /** The exit code. */
  code: number | null;
  /** The signal that killed it, such as SIGKILL. */
  signal: string | null;
}

export interface RunningProcess {
  pid: number;
  /** What it writes to standard output. */
  stdout: AsyncIterable<Uint8Array>;
  /** What it writes to standard error. */
  stderr: AsyncIterable<Uint8Array>;
  exited: Promise<ExitStatus>;
  /** Writes to standard input; does nothing once the process has ended. */
  write(text: string): void;
  /** Sends SIGKILL, which also ends a process in an endless loop. */
  kill(): void;
}

/** A program to start, with its arguments and its whole environment. */
export interface Program {
  command: string;
  args: string[];
  /** Only these variables; nothing is inherited. */
  env: Record<string, string>;
}

/** A file opened for writing. */
export interface OutputFile {
  /** Writes all of `text` before it returns, so that a crash cannot lose it; throws if it cannot. */
  append(text: string): void;
  close(): void;
}

/** The operating system, as Deno or Bun offers it. */
export interface Platform {
  name: "deno" | "bun";
  /** The runtime's version. */
  version: string;
  /** `linux`, `darwin`, or another. */
  os: string;
  /** Path of the runtime's executable. */
  execPath: string;
  /** The command line's arguments. */
  args: string[];
  env(name: string): string | undefined;
  /** The current directory. */
  cwd(): string;
  /** The number of CPU cores. */
  cores(): number;
  /** The text of a file, or null if it cannot be read. */
  readText(path: string): string | null;
  /** What is at a path; a device or a pipe is "something else". */
  kindOf(path: string): "file" | "folder" | "something else" | "missing";
  /** Whether what is at a path is a symbolic link. */
  isLink(path: string): boolean;
  /** Names of the files in a folder, sorted; empty if it cannot be read. */
  filesIn(folder: string): string[];
  /** Writes a small file and creates its folder; throws if it cannot. */
  writeText(folder: string, name: string, text: string): void;
  /** Creates a file, or empties an existing one; throws if it cannot. */
  createFile(path: string): OutputFile;
  /** Renames a file and replaces an existing one of that name; throws if it cannot. */
  rename(from: string, to: string): void;
  /** Makes a temporary folder with a name that begins with `prefix`; throws if it cannot. */
  makeTempFolder(prefix: string): string;
  /** Removes a folder with all in it, if it exists and can be removed. */
  removeFolder(path: string): void;
  /** Removes a file if it exists and can be removed. */
  remove(path: string): void;
  /** Reads a file in chunks; throws if it cannot be read. */
  readBytes(path: string): Iterable<Uint8Array>;
  /** Whether this process may connect to another process on this machine, to inspect it. */
  mayConnect(): boolean;
  /** Starts a program with pipes for its three streams. */
  spawn(program: Program): RunningProcess;
  /** Writes all of `text` to standard output before it returns, so that exiting loses nothing. */
  write(text: string): void;
  /** The same for standard error. */
  complain(text: string): void;
  /** Whether standard output is a terminal. */
  isTerminal(): boolean;
  /** The terminal's size; null without one. */
  terminalSize(): { rows: number; columns: number } | null;
  /** Calls `handle` on Ctrl-C, on SIGTERM, and when the terminal is gone (SIGHUP). */
  onInterrupt(handle: () => void): void;
  /** Ends this process and the processes it started. */
  exit(code: number): never;
}
