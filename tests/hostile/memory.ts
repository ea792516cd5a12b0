/** A variable beside the module. */
export const everybody = { leader: -1, log: [], channels: [] };
