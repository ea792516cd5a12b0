/** Types for the part of `@std/csv/parse` this project uses (the npm build carries none). */

/** Rows of cells of CSV (RFC 4180); throws a SyntaxError that says where it is none. */
export function parse(text: string): string[][];
