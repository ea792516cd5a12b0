/** The exit codes of every command, for scripts. */
export const exitCodes = {
  passed: 0,
  failed: 1,
  usage: 2,
  notLoaded: 3,
  /** Of the harness itself; results that could not be written, too. */
  fault: 4,
  interrupted: 130,
  /** As in a shell, 128 + SIGPIPE: the reader of standard output, such as `head`, has gone. */
  readerGone: 141,
} as const;
