/**
 * A file's text as JavaScript. Deno takes the types off and leaves every line and column where it is, but for what is
 * more than types (enums, parameters that are properties); Bun writes the whole text anew.
 *
 * @module
 */

import { pathOfUrl, readText } from "../platform/files.ts";
import { type LineMap, lineMapOf } from "./line_map.ts";

/** JavaScript, and where its places come from, null where they are the same. */
interface Javascript {
  text: string;
  lines: LineMap | null;
}

/** Part of Bun's bundler, which here makes one file of one file. */
interface Bun {
  build(options: object): Promise<{
    success: boolean;
    logs: { message: string; position?: { line: number } | null }[];
    outputs: { kind: string; text(): Promise<string> }[];
  }>;
}

type Strip = (text: string, options: { mode: "strip" | "transform"; sourceMap?: boolean }) => string;

const bun = (globalThis as { Bun?: Bun }).Bun;

/** Reads a file; `name` is for messages. Throws SyntaxError. */
export async function javascriptOf(file: URL, name: string): Promise<Javascript> {
  if (!/\.[cm]?ts$/.test(file.pathname)) return { text: readText(file), lines: null };
  return bun === undefined ? stripped(readText(file), name) : await built(bun, file, name);
}

let strip: Strip | null = null;

function stripped(text: string, name: string): Javascript {
  // Deno's types do not have it yet. Taken through process: an import of node:module takes longer.
  strip ??= (process.getBuiltinModule("node:module") as unknown as { stripTypeScriptTypes: Strip })
    .stripTypeScriptTypes;
  try {
    return { text: strip(text, { mode: "strip" }), lines: null };
  } catch (error) {
    if (!/not supported in strip-only mode/.test((error as Error).message)) throw syntaxError(error, name);
  }
  try {
    const whole = strip(text, { mode: "transform", sourceMap: true });
    const at = whole.lastIndexOf("//# sourceMappingURL=");
    const map = JSON.parse(atob(whole.slice(whole.indexOf("base64,", at) + 7).trim()));
    return { text: whole.slice(0, at), lines: lineMapOf(map.mappings) };
  } catch (error) {
    throw syntaxError(error, name);
  }
}

/** What the platform says of a text it cannot read names a file of its own, and shows the line. */
function syntaxError(error: unknown, name: string): SyntaxError {
  const [message] = String((error as Error).message).split("\n");
  const [, what, line] = /^(.*?)(?: at file:.*?:(\d+):\d+)?$/.exec(message) ?? [, message];
  const made = new SyntaxError(what);
  made.stack = `SyntaxError: ${what}\n    at ${name}:${line ?? 1}:1`;
  return made;
}

async function built(bun: Bun, file: URL, name: string): Promise<Javascript> {
  const { success, logs, outputs } = await bun.build({
    ...{ entrypoints: [pathOfUrl(file)], target: "bun", format: "esm", external: ["*"] },
    ...{ sourcemap: "external", throw: false },
  });
  const map = outputs.find(({ kind }) => kind === "sourcemap");
  if (!success || map === undefined) {
    const made = new SyntaxError(logs[0]?.message ?? "the file cannot be read");
    made.stack = `SyntaxError: ${made.message}\n    at ${name}:${logs[0]?.position?.line ?? 1}:1`;
    throw made;
  }
  const text = await outputs[0].text();
  return { text, lines: lineMapOf(JSON.parse(await map.text()).mappings) };
}
