/**
 * A second scan of a source text, which does not try to tell code from comments, strings and regular expressions: a
 * text that fools the lexer of import_scan.ts cannot fool this scan. It may mistake a comment for code, though.
 *
 * A keyword cannot be written with escapes, so wherever something is loaded the text contains the words `import` and
 * `from` literally. It is enough to search for them and for what can follow.
 */

/** A position that may load a module and that the import map cannot block. */
interface RawFound {
  /** import(): loads at run time. import: names a module that is not a file. */
  kind: "import()" | "import";
  /** The module's name of an import. */
  name: string;
  /** Counted from 1. */
  line: number;
}

/** Spaces and comments. */
const GAP = String.raw`(?:\s|\/\*(?:[^*]|\*(?!\/))*\*\/|\/\/[^\n]*\n)*`;
/** Matches `...import(`, but not `.import(`, which is a method. */
const LOADING = new RegExp(
  String.raw`(?<!(?<!\.)\.)\bimport\b${GAP}(?:\.${GAP}(?:defer|source)${GAP})?\(`,
  "g",
);
const NAMING = new RegExp(
  String.raw`\b(?:from|import)\b${GAP}(?:"((?:\\[^]|[^"\\\n])*)"|'((?:\\[^]|[^'\\\n])*)')`,
  "g",
);

/** Finds what loads modules at run time, or names a module by a URL other than a file's. */
export function rawScan(source: string): RawFound[] {
  const found: RawFound[] = [];
  const lineAt = (index: number) => source.slice(0, index).split("\n").length;
  for (const { index } of source.matchAll(LOADING)) {
    found.push({ kind: "import()", name: "", line: lineAt(index) });
  }
  for (const { index, 1: double, 2: single } of source.matchAll(NAMING)) {
    const name = unescaped(double ?? single);
    const scheme = schemeOf(name);
    if (scheme !== null && scheme !== "file:" && scheme !== "node:") {
      found.push({ kind: "import", name, line: lineAt(index) });
    }
  }
  return found;
}

/** A URL's scheme; null for a relative path or a bare name. */
function schemeOf(name: string): string | null {
  try {
    return new URL(name).protocol;
  } catch {
    return null;
  }
}

const NAMED: Record<string, string> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f", v: "\v", "0": "\0" };

/** The value of a string literal. */
function unescaped(text: string): string {
  return text.replace(
    /\\(?:u\{([\da-f]+)\}|u([\da-f]{4})|x([\da-f]{2})|(\r\n|[^]))/gi,
    (_, long?: string, short?: string, byte?: string, other = "") => {
      const digits = long ?? short ?? byte;
      if (digits !== undefined) return String.fromCodePoint(Math.min(parseInt(digits, 16), 0x10ffff));
      return /[\r\n\u2028\u2029]/.test(other) ? "" : NAMED[other] ?? other;
    },
  );
}
