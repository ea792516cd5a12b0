/** The meaning of exit codes, for scripts. */
export const exitCodes = {
  passed: 0,
  failed: 1,
  usage: 2,
  notLoaded: 3,
  fault: 4,
  interrupted: 130,
} as const;

export type ExitName = keyof typeof exitCodes;

/** What help says of each, where the command's table does not say it in its own words. */
export const exitMeanings: Record<ExitName, string> = {
  passed: "all passed",
  failed: "a test failed",
  usage: "bad usage",
  notLoaded: "the file could not be loaded",
  fault: "a fault of the harness",
  interrupted: "interrupted",
};
