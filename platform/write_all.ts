/**
 * Writes all of a text to a file descriptor, also to one that somebody has made non-blocking: a pipe shared with a
 * program such as Node or ssh.
 *
 * @module
 */

/** Writes some of the bytes, as much as there is room for; returns how many. */
export type WriteSync = (bytes: Uint8Array) => number;

const encoder = new TextEncoder();
const sleeper = new Int32Array(new SharedArrayBuffer(4));
// Taken before the simulator seals the child's globals.
const { wait } = Atomics;

/** Milliseconds to wait for room, at first and at most. */
const [firstPause, longestPause] = [1, 20];

/** Returns when all is written. A full pipe is waited for; throws whatever else the system refuses with. */
export function writeAll(write: WriteSync, text: string): void {
  let bytes = encoder.encode(text);
  let pause = firstPause;
  while (bytes.length > 0) {
    const written = writeSome(write, bytes);
    if (written > 0) {
      bytes = bytes.subarray(written);
      pause = firstPause;
    } else {
      wait(sleeper, 0, 0, pause);
      pause = Math.min(2 * pause, longestPause);
    }
  }
}

/** Whether it is the reader of a pipe that has gone away. */
export function isReaderGone(error: unknown): boolean {
  return isNamed(error, "BrokenPipe", "EPIPE");
}

/** Why the system refused, in a few words: `No space left on device (os error 28)`. */
export function systemsReason(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split("\n", 1)[0].replace(/, (open|write|rename) '.*'$/, "");
}

function writeSome(write: WriteSync, bytes: Uint8Array): number {
  try {
    return write(bytes);
  } catch (error) {
    if (isNamed(error, "WouldBlock", "EAGAIN")) return 0;
    throw error;
  }
}

/** Deno tells its errors apart by name, Node and Bun by code. */
function isNamed(error: unknown, name: string, code: string): boolean {
  const { name: itsName, code: itsCode } = error as { name?: unknown; code?: unknown };
  return itsName === name || itsCode === code;
}
