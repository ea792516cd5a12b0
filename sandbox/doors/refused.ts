/**
 * Deno's import map sends refused modules here, for imports that refusedCode() did not see.
 *
 * @module
 */
const name = new URL(import.meta.url).search.slice(1);
throw new Error(
  `the import of "node:${name}" is refused in a student's file: it reaches out of simulated time.`,
);
export {};
