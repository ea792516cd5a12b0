/** Does not parse. */
export function Make( {
