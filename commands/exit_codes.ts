/** The meaning of exit codes, for scripts. */
export const exitCodes = {
  passed: 0,
  failed: 1,
  usage: 2,
  notLoaded: 3,
  fault: 4,
  interrupted: 130,
} as const;
