// Tries: to return a promise that is never kept.
// Ends: promise

export const Make = (): Promise<never> => new Promise(() => {});
