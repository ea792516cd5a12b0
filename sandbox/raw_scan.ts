/**
 * A second look at a source, which does not depend on telling code from comments, strings and regular expressions: a
 * text that fools the first look (import_scan.ts) cannot fool this one. It may take a comment for code, though.
 *
 * The words `import` and `from` stand in the text as they are wherever they load something, since a keyword cannot be
 * written with escapes. So all that is needed are the words, and what can stand between them and what follows.
 */

/** A place that may load a module which the import map cannot turn away. */
export interface RawFound {
  /** import(): something is loaded at run time. import: a module is named that is no file. */
  kind: "import()" | "import";
  /** Of an import, the module's name. */
  name: string;
  /** 1 is the first. */
  line: number;
}

/** Spaces and comments. */
const GAP = String.raw`(?:\s|\/\*(?:[^*]|\*(?!\/))*\*\/|\/\/[^\n]*\n)*`;
/** Not `.import(`, a method; but `...import(`. */
const LOADING = new RegExp(
  String.raw`(?<!(?<!\.)\.)\bimport\b${GAP}(?:\.${GAP}(?:defer|source)${GAP})?\(`,
  "g",
);
const NAMING = new RegExp(
  String.raw`\b(?:from|import)\b${GAP}(?:"((?:\\[^]|[^"\\\n])*)"|'((?:\\[^]|[^'\\\n])*)')`,
  "g",
);

/** Places in a text that load at run time, or that name a module by a URL which is none of a file. */
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

/** The scheme of a URL; null of a relative path or a bare name. */
function schemeOf(name: string): string | null {
  try {
    return new URL(name).protocol;
  } catch {
    return null;
  }
}

const NAMED: Record<string, string> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f", v: "\v", "0": "\0" };

/** What a string literal says. */
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
