// Tries: to export something else.
// Ends: must export a function Make
export const Make = 42;
