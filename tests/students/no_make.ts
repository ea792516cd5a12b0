/** Exports make, not Make. */
export function make(): void {}
