/**
 * Deno and Bun behind one interface. The Deno side uses no `node:` module on purpose: loading one costs 6 to 14 ms,
 * half of what a whole start may take.
 *
 * @module
 */

import { exitCodes } from "./exit_codes.ts";
import { slashed } from "./paths.ts";
import type { OutputFile, Platform, Program, RunningProcess } from "./system.ts";
import { isReaderGone, systemsReason, writeAll } from "./write_all.ts";

const encoder = new TextEncoder();

/** Bytes read from a file at a time. */
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
    os: Deno.build.os,
    execPath: Deno.execPath(),
    args: Deno.args,
    env: (name) => Deno.env.get(name),
    cwd: () => slashed(Deno.cwd()),
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
    isLink(path) {
      try {
        return Deno.lstatSync(path).isSymlink;
      } catch {
        return false;
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
    makeTempFolder: (prefix) => Deno.makeTempDirSync({ prefix }),
    removeFolder(path) {
      try {
        Deno.removeSync(path, { recursive: true });
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
      if (Deno.build.os === "windows") return;
      Deno.addSignalListener("SIGTERM", handle);
      Deno.addSignalListener("SIGHUP", handle); // the terminal is gone
    },
    exit: (code) => Deno.exit(code),
  };
}

/** Kills the child processes on exit, and exits when the reader of standard output, such as `head`, has gone. */
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
      // Nobody reads it; the exit code still says so.
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
        if (isReaderGone(error)) exit(exitCodes.readerGone);
        complain(`raftlab: standard output could not be written: ${systemsReason(error)}\n`);
        exit(exitCodes.fault);
      }
    },
    complain,
  };
}

export const platform: Platform = withoutOrphans(
  "Deno" in globalThis ? denoPlatform() : (await import("./platform_bun.ts")).bunPlatform(),
);
