/**
 * Words of a command line that is printed to be pasted.
 *
 * @module
 */

/**
 * A word as the system's shell reads it, quoted if it needs that; `os` as in Platform. On Windows in a way that cmd,
 * PowerShell and Git Bash all take: none of them knows of the others. Not tried on Windows. What remains there: `%NAME%`
 * in cmd, and `$name` in the other two, stand for a variable also within quotes.
 */
export function shellWord(word: string, os: string): string {
  if (/^win/.test(os)) {
    if (/^[\w+=:.\/\\-]+$/.test(word)) return word;
    // Before a quote a backslash would be one that escapes; a quote is doubled, as cmd pairs them.
    return `"${word.replace(/(\\+)(?="|$)/g, "$1$1").replaceAll('"', '""')}"`;
  }
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
