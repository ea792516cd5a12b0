/** Types for the part of `@std/csv/stringify` this project uses (the npm build carries none). */

/** Rows of cells as CSV (RFC 4180). */
export function stringify(rows: readonly (readonly (string | number)[])[]): string;
