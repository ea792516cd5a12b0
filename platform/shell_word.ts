/**
 * Words of a command line that is printed to be pasted.
 *
 * @module
 */

/**
 * A word for the system's shell, quoted if necessary; `os` as in Platform. On Windows it is quoted for cmd, PowerShell
 * and Git Bash alike. Not tried on Windows. Known limit there: `%NAME%` in cmd, and `$name` in the other two, stand for
 * a variable even within quotes.
 */
export function shellWord(word: string, os: string): string {
  if (/^win/.test(os)) {
    if (/^[\w+=:.\/\\-]+$/.test(word)) return word;
    // A backslash before a quote would escape it; quotes are doubled, as cmd pairs them.
    return `"${word.replace(/(\\+)(?="|$)/g, "$1$1").replaceAll('"', '""')}"`;
  }
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
