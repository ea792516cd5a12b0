/**
 * What the project needs of the system it runs on.
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
