/**
 * The platform's interface over the Node modules that Bun provides. A separate file, because loading these modules in
 * Deno takes longer than a test.
 *
 * @module
 */

import { spawn } from "node:child_process";
import {
  closeSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import process from "node:process";
import { slashed } from "./paths.ts";
import { writeAll } from "./write_all.ts";
import type { ExitStatus, OutputFile, Platform, Program, RunningProcess } from "./system.ts";

function bunSpawn(program: Program): RunningProcess {
  const child = spawn(program.command, program.args, { env: program.env, stdio: "pipe" });
  // If the process could not be started it has no id, and the reason arrives as an event.
  if (child.pid === undefined) {
    child.on("error", () => {});
    throw new Error("too many processes or open files");
  }
  child.stdin.on("error", () => {});
  const exited = new Promise<ExitStatus>((resolve) => {
    child.on("exit", (code, signal) => resolve({ code, signal }));
    child.on("error", () => resolve({ code: 127, signal: null }));
  });
  return {
    pid: child.pid,
    stdout: child.stdout,
    stderr: child.stderr,
    exited,
    write: (text) => void child.stdin.write(text),
    kill: () => void child.kill("SIGKILL"),
  };
}

/** Bytes read from a file at a time. */
const pieceSize = 1 << 16;

function bunCreate(path: string): OutputFile {
  const file = openSync(path, "w");
  return {
    append: (text) => writeAll((bytes) => writeSync(file, bytes), text),
    close: () => closeSync(file),
  };
}

function* bunReadBytes(path: string): Generator<Uint8Array> {
  const file = openSync(path, "r");
  try {
    const buffer = new Uint8Array(pieceSize);
    for (let n = readSync(file, buffer); n > 0; n = readSync(file, buffer)) yield buffer.subarray(0, n);
  } finally {
    closeSync(file);
  }
}

/** Also works under Node, as far as the project needs. */
export function bunPlatform(): Platform {
  return {
    name: "bun",
    version: process.versions.bun ?? process.version,
    os: process.platform,
    execPath: process.execPath,
    args: process.argv.slice(2),
    env: (name) => process.env[name],
    cwd: () => slashed(process.cwd()),
    cores: () => availableParallelism(),
    mayConnect() {
      return false; // Bun's inspector cannot stop a loop
    },
    readText(path) {
      try {
        return readFileSync(path, "utf8");
      } catch {
        return null;
      }
    },
    kindOf(path) {
      try {
        const there = statSync(path);
        return there.isDirectory() ? "folder" : there.isFile() ? "file" : "something else";
      } catch {
        return "missing";
      }
    },
    isLink: (path) => lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false,
    filesIn(folder) {
      try {
        return readdirSync(folder, { withFileTypes: true }).filter((entry) => !entry.isDirectory())
          .map((entry) => entry.name).sort();
      } catch {
        return [];
      }
    },
    writeText(folder, name, text) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(`${folder}/${name}`, text);
    },
    createFile: bunCreate,
    rename: renameSync,
    remove: (path) => rmSync(path, { force: true }),
    makeTempFolder: (prefix) => mkdtempSync(`${tmpdir()}/${prefix}`),
    removeFolder: (path) => rmSync(path, { force: true, recursive: true }),
    readBytes: bunReadBytes,
    spawn: bunSpawn,
    write: (text) => writeAll((bytes) => writeSync(1, bytes), text),
    complain: (text) => writeAll((bytes) => writeSync(2, bytes), text),
    isTerminal: () => process.stdout.isTTY === true,
    terminalSize() {
      const { isTTY, rows, columns } = process.stdout;
      return isTTY ? { rows, columns } : null;
    },
    onInterrupt(handle) {
      process.on("SIGINT", handle);
      process.on("SIGTERM", handle);
      process.on("SIGHUP", handle); // the terminal is gone
    },
    exit: (code) => process.exit(code),
  };
}
