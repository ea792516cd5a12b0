/**
 * Makes texts of unknown origin safe to show.
 *
 * @module
 */

/**
 * Escapes the characters that a terminal or an editor would obey or that XML cannot represent: control
 * characters become `\x1b`; characters that change the direction of writing, unpaired surrogates and the like
 * become `\u202e`. Tabs and newlines stay.
 *
 * @example
 * ```ts
 * visible("\x1b[2Jgone"); // "\\x1b[2Jgone"
 * ```
 */
export function visible(text: string): string {
  return text
    // deno-lint-ignore no-control-regex -- control characters are the point
    .replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, (character) => `\\x${hex(character, 2)}`)
    .replace(
      /[\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]|\p{Surrogate}/gu,
      (character) => `\\u${hex(character, 4)}`,
    );
}

function hex(character: string, digits: number): string {
  return character.codePointAt(0)!.toString(16).padStart(digits, "0");
}
