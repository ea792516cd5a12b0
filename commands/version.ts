/** Shown by `--version`, and named in every file of results. */
export const version = "0.1.0";
