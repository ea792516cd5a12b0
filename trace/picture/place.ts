/**
 * Links to a moment on a page.
 *
 * @module
 */

/** A moment and a server on a page: `#t=1.733145&s=2`. */
export interface Place {
  /** Microseconds. */
  at: number;
  server: number | null;
}

/** The part after the page's address. */
export function linkTo({ at, server }: Place): string {
  return `#t=${(at / 1e6).toFixed(6)}${server === null ? "" : `&s=${server}`}`;
}

/** Null if it is not such a link. */
export function placeIn(hash: string): Place | null {
  const found = /^#t=(\d+(?:\.\d+)?)(?:&s=(\d+))?$/.exec(hash);
  if (found === null) return null;
  return { at: Math.round(Number(found[1]) * 1e6), server: found[2] === undefined ? null : Number(found[2]) };
}
