/** Something in a source text that loads a module, or a name that bypasses the replaced modules. */
export interface Found {
  /** import: `import "x"`, `import y from "x"`, `export y from "x"`. The others are the words themselves. */
  kind: "import" | "import()" | "require" | "eval" | "Function" | "Bun" | "process";
  /** The module's name of an import; the property of `Bun` and `process`; else "". */
  name: string;
  /** Counted from 1. */
  line: number;
  /** Where an import's module name starts in the text, quotes included. */
  start: number;
  end: number;
}

interface Token {
  kind: "word" | "string" | "other";
  text: string;
  start: number;
  end: number;
  line: number;
}

/** Finds what loads modules in a TypeScript or JavaScript text, in the text's order. Skips type-only imports. */
export function scanImports(source: string): Found[] {
  const tokens = tokenize(source);
  const found: Found[] = [];
  const at = (i: number) => tokens[i]?.text ?? "";
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i];
    const isProperty = at(i - 1) === "." && at(i - 2) !== "." && at(i - 2) !== "globalThis";
    if (token.kind !== "word" || isProperty) continue;
    const add = (kind: Found["kind"], name = "", from = token) =>
      found.push({ kind, name, line: from.line, start: from.start, end: from.end });
    if (token.text === "import" && at(i + 1) === "(") add("import()");
    else if (token.text === "import" && at(i + 1) === "." && at(i + 3) === "require") add("require");
    else if (token.text === "import" || token.text === "export") {
      const name = moduleName(tokens, i);
      if (name !== undefined) add("import", unquote(name.text), name);
    } else if (/^(require|eval|Function)$/.test(token.text) && at(i + 1) === "(") {
      add(token.text as Found["kind"]);
    } else if (/^(Bun|process)$/.test(token.text) && at(i + 1) === ".") {
      add(token.text as Found["kind"], at(i + 2));
    }
  }
  return found;
}

/** The token that names the module of the import or export at `i`, if there is one. */
function moduleName(tokens: Token[], i: number): Token | undefined {
  let j = i + 1;
  const exporting = tokens[i].text === "export";
  if (!exporting && tokens[j]?.kind === "string") return tokens[j];
  if (tokens[j]?.text === "type" && tokens[j + 1]?.text !== "from" && tokens[j + 1]?.text !== ",") {
    return undefined;
  }
  if (exporting && tokens[j]?.text !== "{" && tokens[j]?.text !== "*") return undefined;
  // Between `import` and `from` there are only names, strings as names, braces, commas and stars.
  for (; j < tokens.length; j++) {
    const { kind, text } = tokens[j];
    if (text === "from" && tokens[j + 1]?.kind === "string") return tokens[j + 1];
    if (exporting && tokens[j - 1]?.text === "}") return undefined;
    if (kind === "other" && !/^[{},*]$/.test(text)) return undefined;
  }
  return undefined;
}

export function unquote(text: string): string {
  try {
    return JSON.parse('"' + text.slice(1, -1).replaceAll('"', '\\"') + '"') as string;
  } catch {
    return text.slice(1, -1);
  }
}

/** After these words a slash starts a regular expression; after other words it divides. */
const BEFORE_REGEX =
  /^(return|typeof|case|in|of|do|else|void|delete|throw|new|instanceof|await|yield|default|extends)$/;

/** Words, strings and other characters, without comments, regular expressions and the text of templates. */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  const templates: number[] = []; // one entry per open template: how many braces are open in its ${...}
  let i = 0, line = 1;

  const push = (kind: Token["kind"], start: number, end: number, startLine = line) =>
    tokens.push({ kind, text: source.slice(start, end), start, end, line: startLine });
  /** Moves past a template's text, to after its end or after `${`. */
  const template = () => {
    while (i < source.length) {
      const c = source[i];
      if (c === "\n") line++;
      if (c === "\\") i += 2;
      else if (c === "`") return void (i++, templates.pop());
      else if (c === "$" && source[i + 1] === "{") return void (i += 2, templates[templates.length - 1] = 0);
      else i++;
    }
  };

  while (i < source.length) {
    const c = source[i], start = i;
    if (c === "\n") line++, i++;
    else if (c === " " || /\s/.test(c)) i = endOfMatch(spaces, source, i);
    else if (c === "/" && source[i + 1] === "/") i = endOf(source, "\n", i);
    else if (c === "/" && source[i + 1] === "*") {
      i = endOf(source, "*/", i + 2) + 2;
      for (let k = start; k < i; k++) if (source[k] === "\n") line++;
    } else if (c === '"' || c === "'") {
      for (i++; i < source.length && source[i] !== c && source[i] !== "\n"; i++) if (source[i] === "\\") i++;
      push("string", start, ++i);
    } else if (c === "`") {
      i++;
      templates.push(0);
      push("other", start, i);
      template();
    } else if (c === "/" && regexMayBegin(tokens.at(-1))) i = endOfRegex(source, i);
    else if ((i = endOfMatch(word, source, start)) > start) push("word", start, i);
    else if (/[0-9]/.test(c)) {
      i = endOfMatch(digits, source, start);
      push("other", start, i);
    } else {
      i++;
      const inside = templates.length > 0;
      if (inside && c === "{") templates[templates.length - 1]++;
      if (inside && c === "}" && templates[templates.length - 1]-- === 0) template();
      else push("other", start, start + 1);
    }
  }
  return tokens;
}

const spaces = /[^\S\n]+/y, word = /[\p{ID_Start}$_#@][\p{ID_Continue}$_#@]*/uy, digits = /[\w.]+/y;

/** The end of a sticky pattern's match at a position; the position itself if it does not match. */
function endOfMatch(pattern: RegExp, source: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(source) ? pattern.lastIndex : from;
}

function endOf(source: string, mark: string, from: number): number {
  const at = source.indexOf(mark, from);
  return at < 0 ? source.length : at;
}

function regexMayBegin(before: Token | undefined): boolean {
  if (before === undefined) return true;
  if (before.kind === "word") return BEFORE_REGEX.test(before.text);
  return before.kind === "other" && !/^[)\]}`0-9]/.test(before.text);
}

function endOfRegex(source: string, from: number): number {
  let inClass = false;
  for (let i = from + 1; i < source.length && source[i] !== "\n"; i++) {
    if (source[i] === "\\") i++;
    else if (source[i] === "[") inClass = true;
    else if (source[i] === "]") inClass = false;
    else if (source[i] === "/" && !inClass) return i + 1;
  }
  return from + 1; // not closed on this line: it was a division after all
}
