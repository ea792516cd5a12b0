/**
 * Runs `deno check` on the student's files while the tests run. It takes ten times as long as a part, so unchanged
 * files are not checked again: a good result is cached under a hash of everything it depends on.
 *
 * @module
 */

import { pathOf, projectRoot, visiblePath } from "../platform/paths.ts";
import { platform } from "../platform/platform.ts";
import { checkProgram, type ImportMaps, type StudentCode } from "./program.ts";
import { hashOf, withImports } from "./sources.ts";

const cacheFolder = `${projectRoot}/.raftlab`;
/** Keys of files that passed, the newest first. */
const cacheFile = "type_checked";
const cacheSize = 100;
/** Real seconds it may take: some hundred times what it needs. */
const patience = 300;

/** A type check in progress. */
export interface TypeCheck {
  /** Type errors of one or more lines each; empty if there are none, or if it was stopped. */
  errors: Promise<string[]>;
  stop: () => void;
}

/** Starts the check; under Bun, which has no type checker, there are no errors. */
export function startTypeCheck(student: StudentCode, maps: ImportMaps | null): TypeCheck {
  if (platform.name !== "deno") return { errors: Promise.resolve([]), stop: () => {} };
  const stopping = new AbortController();
  return { errors: check(student, maps, stopping.signal), stop: () => stopping.abort() };
}

async function check(student: StudentCode, maps: ImportMaps | null, stop: AbortSignal): Promise<string[]> {
  const key = await keyOf(student);
  const good = platform.readText(`${cacheFolder}/${cacheFile}`)?.split("\n") ?? [];
  if (good.includes(key)) return [];
  if (stop.aborted) return [];
  const child = platform.spawn(checkProgram(student, maps));
  stop.addEventListener("abort", () => child.kill());
  let isLate = false;
  const late = setTimeout(() => {
    isLate = true;
    child.kill();
  }, patience * 1000);
  const [output] = await Promise.all([textOf(child.stderr), textOf(child.stdout)]);
  const { code } = await child.exited;
  clearTimeout(late);
  if (stop.aborted) return [];
  if (isLate) return [`deno check did not come to an end within ${patience} s; --no-check leaves it out`];
  if (code !== 0) return compact(output, platform.cwd());
  try {
    platform.writeText(cacheFolder, cacheFile, [key, ...good].slice(0, cacheSize).join("\n"));
  } catch {
    // A read-only project is checked every time.
  }
  return [];
}

/** A hash of the files, the files of the labs below, all their imports, and the contract. */
function keyOf({ files, offers, under = {} }: StudentCode): Promise<string> {
  const own = [...files, ...Object.values(under)].map(pathOf);
  const others = ["deno.json", "labrpc/mod.ts", "labgob/mod.ts", ...offers].map((path) =>
    `${projectRoot}/${path}`
  );
  return hashOf([platform.version, ...[...withImports([...own, ...others])].flat()]);
}

async function textOf(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of stream) text += decoder.decode(chunk, { stream: true });
  return text;
}

/** Formats `deno check` output like a Go compiler's: `./raft/raft.ts:12:3: Cannot find name 'foo' (TS2304)`. */
export function compact(output: string, cwd: string): string[] {
  const errors: string[] = [];
  for (const block of output.split(/\n\s*\n/)) {
    const head = /^(?:error: )?(TS\d+) \[ERROR\]: (.*)$/m.exec(block);
    const position = /^\s+at (file:\S+?):(\d+):(\d+)$/m.exec(block);
    if (head === null) continue;
    const where = position === null
      ? ""
      : `${visiblePath(pathOf(position[1]), cwd)}:${position[2]}:${position[3]}: `;
    errors.push(`${where}${head[2]} (${head[1]})`);
  }
  if (errors.length > 0) return errors;
  return output.split("\n").filter((line) => line.trim() !== "").slice(0, 20);
}
