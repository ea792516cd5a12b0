/** A mistake in the command line. Its message is shown alone, without a stack, and the exit code is 2. */
export class UsageError extends Error {
  override name = "UsageError";
}

/**
 * Ends a message about an unknown word with `; did you mean x?`, or with nothing if none of `known` is similar. `shown`
 * says how the nearest is written.
 */
export async function didYouMean(
  word: string,
  known: string[],
  shown: (nearest: string) => string = (nearest) => nearest,
): Promise<string> {
  if (known.length === 0) return "";
  // Loaded only after a typo, because imports slow down the start.
  // @ts-types="../types/std_text_closest_string.d.ts"
  const { closestString } = await import("@std/text/closest-string");
  const lower = word.toLowerCase();
  const begun = known.filter((other) => word.length > 1 && other.toLowerCase().startsWith(lower));
  const nearest = closestString(word, begun.length > 0 ? begun : known, { caseSensitive: false });
  const near = begun.length > 0 || sharesLetters(lower, nearest.toLowerCase());
  return near && nearest !== "" ? `; did you mean ${shown(nearest)}?` : "";
}

/** Whether two words are similar enough that one may be a typo of the other: half of the letters, in order. */
function sharesLetters(word: string, other: string): boolean {
  let from = 0;
  let shared = 0;
  for (const letter of word) {
    const at = other.indexOf(letter, from);
    if (at < 0) continue;
    shared++;
    from = at + 1;
  }
  return shared * 2 >= Math.max(word.length, other.length);
}
