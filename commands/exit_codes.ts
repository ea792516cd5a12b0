/**
 * What exit codes mean.
 *
 * @module
 */

import { exitCodes } from "../platform/exit_codes.ts";

export { exitCodes };

/** The exit code of finished runs; a fault of the harness takes precedence over failed tests. */
export function codeOf({ failed, faulty }: { failed: boolean; faulty: boolean }): number {
  return faulty ? exitCodes.fault : failed ? exitCodes.failed : exitCodes.passed;
}

export type ExitName = Exclude<keyof typeof exitCodes, "readerGone">;

/** The meanings in help, unless the command's table has its own words. */
export const exitMeanings: Record<ExitName, string> = {
  passed: "all passed",
  failed: "a test failed",
  usage: "bad usage",
  notLoaded: "the file could not be loaded",
  fault: "a fault of the harness",
  interrupted: "interrupted",
};
