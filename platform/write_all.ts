/**
 * Writes all of a text to a file descriptor, even to a non-blocking one. A pipe shared with Node or ssh may be one.
 *
 * @module
 */

/** Writes as many bytes as fit; returns how many. */
export type WriteSync = (bytes: Uint8Array) => number;

const encoder = new TextEncoder();
const sleeper = new Int32Array(new SharedArrayBuffer(4));
// Taken before the sandbox seals the child's globals.
const { wait } = Atomics;

const [pieceMost, newline] = [4096, 10];

/** Milliseconds to wait for room: the first pause, and the longest. */
const [firstPause, longestPause] = [1, 20];

/** Returns when everything is written, waiting while a pipe is full; throws on any other error. */
export function writeAll(write: WriteSync, text: string): void {
  let bytes = encoder.encode(text);
  let pause = firstPause;
  while (bytes.length > 0) {
    const written = writeSome(write, bytes.subarray(0, pieceOf(bytes)));
    if (written > 0) {
      bytes = bytes.subarray(written);
      pause = firstPause;
    } else {
      wait(sleeper, 0, 0, pause);
      pause = Math.min(2 * pause, longestPause);
    }
  }
}

/**
 * How many bytes to write at once: whole lines, at most 4,096 bytes in all, which a pipe takes as a whole or not at
 * all. Deno's standard output buffers what follows the last line, and if a full pipe refuses that, Deno does not report
 * that the lines were written: they would be written twice.
 */
function pieceOf(bytes: Uint8Array): number {
  if (bytes.length <= pieceMost && bytes.at(-1) === newline) return bytes.length;
  const lines = bytes.subarray(0, pieceMost).lastIndexOf(newline) + 1;
  return lines > 0 ? lines : Math.min(bytes.length, pieceMost);
}

/** Whether an error means that the pipe's reader has gone. */
export function isReaderGone(error: unknown): boolean {
  return isNamed(error, "BrokenPipe", "EPIPE");
}

/** What is wrong with a path, in the words of all messages; by the names of Deno's errors and the codes of Bun's. */
const wrongPaths = [
  ["NotFound", "ENOENT", "there is no such file or folder"],
  ["IsADirectory", "EISDIR", "it is a folder"],
  ["AlreadyExists", "EEXIST", "it is a file"],
  ["NotADirectory", "ENOTDIR", "a part of the path is a file, not a folder"],
  ["PermissionDenied", "EACCES", "permission denied"],
];

/** Why a file could not be read or written, in a few words: `No space left on device (os error 28)`. */
export function systemsReason(error: unknown): string {
  const known = wrongPaths.find(([name, code]) => isNamed(error, name, code));
  if (known !== undefined) return known[2];
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n", 1)[0].replace(/[,:] (open|write|rename|mkdir|read)\b.*$/, "");
}

function writeSome(write: WriteSync, bytes: Uint8Array): number {
  try {
    return write(bytes);
  } catch (error) {
    if (isNamed(error, "WouldBlock", "EAGAIN")) return 0;
    throw error;
  }
}

/** Deno identifies its errors by name, Node and Bun by code. */
function isNamed(error: unknown, name: string, code: string): boolean {
  const { name: itsName, code: itsCode } = error as { name?: unknown; code?: unknown };
  return itsName === name || itsCode === code;
}
