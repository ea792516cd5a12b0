/**
 * Removes from a list what is not needed (delta debugging, Zeller and Hildebrandt 2002).
 *
 * @module
 */

/**
 * A subset of `items` for which `holds` is true and from which no single item can be removed; `holds` is known to be
 * true for `items`. After `most` questions, the smallest found so far.
 */
export async function minimised<T>(
  items: readonly T[],
  holds: (items: readonly T[]) => Promise<boolean>,
  most: number,
): Promise<readonly T[]> {
  let kept = items;
  let asked = 0;
  for (let size = Math.ceil(kept.length / 2); kept.length > 0; size = Math.ceil(size / 2)) {
    let taken = false;
    // From the end: later items depend on earlier ones.
    for (let end = kept.length; end > 0 && asked < most; end -= size) {
      const begin = Math.max(0, end - size);
      const fewer = [...kept.slice(0, begin), ...kept.slice(end)];
      asked++;
      if (!await holds(fewer)) continue;
      kept = fewer;
      taken = true;
    }
    if (asked >= most || (size === 1 && !taken)) return kept;
  }
  return kept;
}
