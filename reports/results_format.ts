/** The first record's name for the format of a file of results. */
export const formatName = "raftlab results";
/** Incremented when a field is removed, renamed or changes its meaning, not when one is added. */
export const formatVersion = 2;
