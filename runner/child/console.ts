/**
 * What the student's code prints becomes lines of the run's log.
 *
 * @module
 */

const printing = ["log", "info", "debug", "warn", "error", "trace", "dir", "table"] as const;

/** Characters of one print; what is longer is cut. */
const longestPrint = 1 << 16;

// Most runs print nothing, and loading node:util takes longer than a test: it is loaded with the first print.
// deno-lint-ignore no-process-global -- an import of node:process would load it under Deno; it is taken now, before
// the simulator puts itself in its place
const { getBuiltinModule } = process;
let util: typeof import("node:util") | null = null;

/** Modules of the platform, as all who import them get them. */
export function platformModules(names: string[]): unknown[] {
  return names.map((name) => getBuiltinModule(name));
}

/** Replaces the console: each call gives one text, formatted as the platform would. */
export function captureConsole(print: (text: string) => void): void {
  for (const name of printing) {
    globalThis.console[name] = (...values: unknown[]) => {
      util ??= getBuiltinModule("node:util");
      const text = util.format(...values);
      print(text.length > longestPrint ? `${text.slice(0, longestPrint)}... (cut)` : text);
    };
  }
}
