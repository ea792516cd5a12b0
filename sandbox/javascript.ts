/**
 * A file's text as JavaScript. Deno strips the types and keeps every line and column, except for syntax that is more
 * than types (enums, parameter properties); Bun rewrites the whole text.
 *
 * @module
 */

import { pathOfUrl, readText } from "../platform/files.ts";

/** JavaScript, and a source map's `mappings`; null if positions are unchanged. */
interface Javascript {
  text: string;
  mappings: string | null;
}

/** Part of Bun's bundler, which here makes one file of one file. */
interface Bun {
  build(options: object): Promise<{
    success: boolean;
    logs: { message: string; position?: { line: number; column: number } | null }[];
    outputs: { kind: string; text(): Promise<string> }[];
  }>;
}

type Strip = (text: string, options: { mode: "strip" | "transform"; sourceMap?: boolean }) => string;

const bun = (globalThis as { Bun?: Bun }).Bun;

/** Reads a file. Throws SyntaxError, with the place at the end of its message. */
export async function javascriptOf(file: URL): Promise<Javascript> {
  if (!/\.[cm]?ts$/.test(file.pathname)) return { text: readText(file), mappings: null };
  return bun === undefined ? stripped(readText(file), file) : await built(bun, file);
}

let strip: Strip | null = null;

function stripped(text: string, file: URL): Javascript {
  // Deno's types do not have it yet. Through process, as an import of node:module takes longer.
  strip ??= (process.getBuiltinModule("node:module") as unknown as { stripTypeScriptTypes: Strip })
    .stripTypeScriptTypes;
  try {
    return { text: strip(text, { mode: "strip" }), mappings: null };
  } catch {
    // Either it has syntax that cannot be stripped, or it is wrong: only the other mode says where.
  }
  try {
    const whole = strip(text, { mode: "transform", sourceMap: true });
    const at = whole.lastIndexOf("//# sourceMappingURL=");
    const map = JSON.parse(atob(whole.slice(whole.indexOf("base64,", at) + 7).trim()));
    return { text: whole.slice(0, at), mappings: map.mappings };
  } catch (error) {
    throw syntaxError(error, file);
  }
}

/** The platform's message shows the line, but with a file name of its own. */
function syntaxError(error: unknown, file: URL): SyntaxError {
  const text = String((error as Error).message).replace(/^SyntaxError: /, "");
  const [, line, column] = /\bat file:\S*?:(\d+):(\d+)$/.exec(text) ?? [];
  return syntaxErrorAt(text.split("\n", 1)[0], file, line, column);
}

/** The message has the position, where reports look for it, as in the engine's own. */
function syntaxErrorAt(
  what: string,
  file: URL,
  line: string | number = 1,
  column: string | number = 1,
): SyntaxError {
  return new SyntaxError(`${what} at ${file.href}:${line}:${column}`);
}

async function built(bun: Bun, file: URL): Promise<Javascript> {
  const { success, logs, outputs } = await bun.build({
    ...{ entrypoints: [pathOfUrl(file)], target: "bun", format: "esm", external: ["*"] },
    ...{ sourcemap: "external", throw: false },
  });
  const map = outputs.find(({ kind }) => kind === "sourcemap");
  if (!success || map === undefined) {
    const { message = "the file cannot be read", position } = logs[0] ?? {};
    throw syntaxErrorAt(message, file, position?.line, position?.column);
  }
  const text = await outputs[0].text();
  return { text, mappings: JSON.parse(await map.text()).mappings };
}
