// Tries: to hand in nothing.
// Ends: must export a function Make
export {};
