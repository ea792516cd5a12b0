/** The name of the format in a result file's first record. */
export const formatName = "raftlab results";
/** Incremented when a field is removed, renamed or changes its meaning, not when one is added. */
export const formatVersion = 2;
