/**
 * How the instances of a student's module are called: a URL with another query is another module, in Deno and in Bun.
 * A bounded set of them, as the import map has to name each.
 *
 * @module
 */

/** So many lives of a server have an instance of their own; later ones take turns with these. */
export const livesLoaded = 3;

/** Servers of the largest cluster there can be. */
export const mostServers = 7;

/** What follows the name of a file in the instance of a life of a server; lives count from 1. */
export function instanceQuery(server: number, life: number): string {
  return `?server=${server}&life=${life}`;
}

/** All there can be. */
export function allQueries(): string[] {
  return Array.from(
    { length: mostServers * livesLoaded },
    (_, i) => instanceQuery(Math.floor(i / livesLoaded), i % livesLoaded + 1),
  );
}

/** The same text with the plain names of files, as students know them. */
export function withoutQueries(text: string): string {
  return text.includes("?server=") ? text.replaceAll(/\?server=\d+&life=\d+/g, "") : text;
}
