// Tries: to return nothing.
// Ends: must return an object

export const Make = (): void => {};
