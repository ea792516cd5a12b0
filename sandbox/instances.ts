/**
 * Names the instances of a student's module: a URL with another query is another module, in Deno and in Bun. Their
 * number is bounded, because the import map has to list each.
 *
 * @module
 */

/** This many lives of a server get an instance of their own; later lives reuse them in rotation. */
export const livesLoaded = 3;

/** Servers in the largest cluster. */
export const mostServers = 7;

/** The query of the instance for a life of a server; lives count from 1. */
export function instanceQuery(server: number, life: number): string {
  return `?server=${server}&life=${life}`;
}

/** All possible queries. */
export function allQueries(): string[] {
  return Array.from(
    { length: mostServers * livesLoaded },
    (_, i) => instanceQuery(Math.floor(i / livesLoaded), i % livesLoaded + 1),
  );
}

/** Removes the queries from a text, so that files have the names that students know. */
export function withoutQueries(text: string): string {
  return text.includes("?server=") ? text.replaceAll(/\?server=\d+&life=\d+/g, "") : text;
}
