// Tries: to be awaited for ever.
// Ends: must return|Start|promise|leader

export const Make = () => ({ then: () => {}, Start: () => [0, 0, false], GetState: () => [0, false] });
