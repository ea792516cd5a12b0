/**
 * A mistake of whoever typed the command. Its message is shown alone, without a stack, and the run exits with 2.
 */
export class UsageError extends Error {
  /** What kind of error this is. */
  override name = "UsageError";
}

/**
 * The end of a message about an unknown word: `; did you mean "x"?`, or nothing if none of `known` is near.
 */
export async function didYouMean(word: string, known: string[]): Promise<string> {
  if (known.length === 0) return "";
  // Loaded only when something was misspelt: imports count at start-up.
  // @ts-types="../types/std_text_closest_string.d.ts"
  const { closestString } = await import("@std/text/closest-string");
  const nearest = closestString(word, known, { caseSensitive: false });
  const near = nearest.length > 0 && sharesLetters(word.toLowerCase(), nearest.toLowerCase());
  return near ? `; did you mean ${nearest}?` : "";
}

/** Whether two words are alike enough for one to be meant by the other: half of the letters, in order. */
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
