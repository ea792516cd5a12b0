/**
 * Turns a module's source into a function's. vm.Script can run it in many realms after one compilation, and repeatedly
 * in one realm, each time with fresh variables. Lines stay where they are.
 *
 * @module
 */

import { tokenize, unquote } from "./import_scan.ts";

/** A module, ready to be run. */
interface ModuleFunction {
  /** The text of a function of one parameter, a Loading of sandbox/inside/loader.ts. */
  text: string;
  /** The names of the modules it imports, in the order of their numbers in its code. */
  imports: string[];
}

/** Syntax that cannot be turned into a function; the message is a sentence with the line. */
export class UnsupportedModule extends Error {}

type Token = ReturnType<typeof tokenize>[number];

/** The name of the function's parameter, which no student's code will use. */
const parameter = "$raftlabModule";

/** Turns a JavaScript module into a function; `first` is a statement to put before the module's, on its first line. */
export function moduleFunction(source: string, first = ""): ModuleFunction {
  const tokens = tokenize(source);
  const imports: string[] = [];
  const locals: string[] = [];
  const begin: string[] = [];
  /** Replacements of parts of the source, in order. */
  const edits: { start: number; end: number; text: string }[] = [];
  const at = (i: number) => tokens[i]?.text ?? "";

  const moduleNumber = (token: Token) => {
    const name = unquote(token.text);
    const known = imports.indexOf(name);
    return known >= 0 ? known : imports.push(name) - 1;
  };
  const bind = (module: number, name: string, local: string) => {
    locals.push(local);
    begin.push(`${parameter}.in(${module}, ${JSON.stringify(name)}, (v) => { ${local} = v; });`);
  };
  const out = (name: string, value: string) =>
    begin.push(`${parameter}.out(${JSON.stringify(name)}, () => ${value});`);
  /** Blanks out tokens: what follows keeps its line, and its column if the tokens are on one line. */
  const blank = (from: number, to: number, text = "") => {
    const { start } = tokens[from], { end } = tokens[to];
    const lines = source.slice(start, end).split("\n").length - 1;
    edits.push({ start, end, text: lines === 0 ? text.padEnd(end - start) : text + "\n".repeat(lines) });
    return to + 1;
  };
  /** The names in braces from token i on: pairs of name and alias; and the position of the closing brace. */
  const names = (i: number): { pairs: [string, string][]; end: number } => {
    const pairs: [string, string][] = [];
    const plain = (token: Token) => token.kind === "string" ? unquote(token.text) : token.text;
    for (i++; i < tokens.length && at(i) !== "}"; i++) {
      if (at(i) === ",") continue;
      const name = plain(tokens[i]);
      if (at(i + 1) === "as") pairs.push([name, plain(tokens[i += 2])]);
      else pairs.push([name, name]);
    }
    return { pairs, end: i };
  };
  /** Past `with { type: "json" }` and a semicolon. */
  const endOf = (i: number): number => {
    if (at(i + 1) === "with" && at(i + 2) === "{") {
      for (i += 2; i < tokens.length - 1 && at(i) !== "}";) i++;
    }
    return at(i + 1) === ";" ? i + 1 : i;
  };

  const importAt = (i: number): number => {
    let k = i + 1;
    const found: [string, string][] = [];
    if (tokens[k].kind !== "string") {
      for (; k < tokens.length && at(k) !== "from" || tokens[k + 1]?.kind !== "string"; k++) {
        if (k >= tokens.length) throw new UnsupportedModule(`line ${tokens[i].line}: this import has no end`);
        if (at(k) === "{") {
          const { pairs, end } = names(k);
          found.push(...pairs);
          k = end;
        } else if (at(k) === "*") found.push(["*", at(k += 2)]);
        else if (at(k) !== ",") found.push(["default", at(k)]);
      }
      k++;
    }
    const module = moduleNumber(tokens[k]);
    for (const [name, local] of found) bind(module, name, local);
    return blank(i, endOf(k), ";");
  };

  const exportAt = (i: number): number => {
    const next = at(i + 1);
    if (next === "{") {
      const { pairs, end } = names(i + 1);
      if (at(end + 1) === "from" && tokens[end + 2]?.kind === "string") {
        const module = moduleNumber(tokens[end + 2]);
        for (const [name, as] of pairs) {
          begin.push(`${parameter}.from(${module}, ${JSON.stringify(name)}, ${JSON.stringify(as)});`);
        }
        return blank(i, endOf(end + 2), ";");
      }
      for (const [name, as] of pairs) out(as, name);
      return blank(i, endOf(end), ";");
    }
    if (next === "*") {
      const as = at(i + 2) === "as" ? tokens[i + 3] : null;
      const from = as === null ? i + 3 : i + 5;
      const name = as === null ? "" : as.kind === "string" ? unquote(as.text) : as.text;
      // It must see the other module's exports, so it comes after it, like all of `begin`.
      begin.push(`${parameter}.from(${moduleNumber(tokens[from])}, "*", ${JSON.stringify(name)});`);
      return blank(i, endOf(from), ";");
    }
    if (next === "default") {
      let k = i + 2;
      if (at(k) === "async" && at(k + 1) === "function") k++;
      const isDeclared = at(k) === "class" || at(k) === "function";
      if (isDeclared && at(k + 1) === "*") k++;
      const named = isDeclared && tokens[k + 1]?.kind === "word" && at(k + 1) !== "extends";
      if (named) {
        out("default", at(k + 1));
        return blank(i, i + 1);
      }
      out("default", `${parameter}$default`);
      return blank(i, i + 1, `const ${parameter}$default =`);
    }
    for (const name of declaredAt(i + 1)) out(name, name);
    return blank(i, i);
  };

  /** The names that the declaration at token i declares. */
  const declaredAt = (i: number): string[] => {
    if (at(i) === "async") i++;
    if (at(i) === "function" || at(i) === "class") return [at(at(i + 1) === "*" ? i + 2 : i + 1)];
    if (!/^(const|let|var)$/.test(at(i))) {
      throw new UnsupportedModule(`line ${tokens[i]?.line}: this export is not understood: export ${at(i)}`);
    }
    const found: string[] = [];
    let depth = 0;
    /** Whether the next word at this depth is a name. */
    let isName = true;
    const begun = tokens[i].line;
    for (let k = i + 1; k < tokens.length; k++) {
      const { kind, text, line } = tokens[k];
      if (depth === 0) {
        if (text === ";") break;
        const isStatement =
          /^(export|import|const|let|var|class|function|async|if|for|while|return|throw|try|switch|do)$/;
        if (line > begun && line > tokens[k - 1].line && isStatement.test(text) && at(k - 1) !== "=") break;
        if (text === ",") {
          isName = true;
          continue;
        }
      }
      if (isName && depth === 0 && kind === "word") {
        found.push(text);
        isName = false;
      } else if (isName && (text === "{" || text === "[")) {
        k = patternAt(k, found);
        isName = false;
      } else if (/^[{([]$/.test(text)) depth++;
      else if (/^[})\]]$/.test(text)) depth--;
    }
    return found;
  };
  /** Adds the names that a pattern at token k declares; returns the position of its end. */
  const patternAt = (k: number, found: string[]): number => {
    const isObject = at(k) === "{";
    let isTarget = true, depth = 0;
    for (k++; k < tokens.length; k++) {
      const { kind, text } = tokens[k];
      if (depth === 0 && (text === "}" || text === "]")) break;
      if (depth === 0 && text === ",") isTarget = true;
      else if (isTarget && (text === "{" || text === "[")) {
        k = patternAt(k, found);
        isTarget = false;
      } else if (isTarget && kind === "word" && !(isObject && at(k + 1) === ":")) {
        found.push(text);
        isTarget = false;
      } else if (!isTarget && /^[{([]$/.test(text)) depth++;
      else if (/^[})\]]$/.test(text)) depth--;
    }
    return k;
  };

  if (first !== "" && tokens.length > 0) {
    const [{ start }] = tokens;
    edits.push({ start, end: start, text: first });
  }
  let depth = 0;
  for (let i = 0; i < tokens.length;) {
    const { kind, text, line } = tokens[i];
    const isProperty = at(i - 1) === "." && at(i - 2) !== ".";
    if (kind === "word" && !isProperty) {
      if (text === "import" && at(i + 1) === "." && at(i + 2) === "meta") {
        i = blank(i, i + 2, `({ url: "student:///" })`);
        continue;
      }
      if (depth === 0 && text === "import" && at(i + 1) !== "(") {
        i = importAt(i);
        continue;
      }
      if (depth === 0 && text === "export") {
        i = exportAt(i);
        continue;
      }
      if (depth === 0 && text === "await") {
        throw new UnsupportedModule(
          `line ${line}: a file cannot wait (await) at its top level; do it in a function`,
        );
      }
    }
    if (/^[{([]$/.test(text)) depth++;
    else if (/^[})\]]$/.test(text)) depth--;
    i++;
  }

  let body = "", done = 0;
  for (const { start, end, text } of edits) {
    body += source.slice(done, start) + text;
    done = end;
  }
  body += source.slice(done);
  const variables = locals.length > 0 ? `let ${[...new Set(locals)].join(", ")}; ` : "";
  return {
    text: `(function (${parameter}) { "use strict"; ${variables}${begin.join(" ")} ${body}\n})`,
    imports,
  };
}
