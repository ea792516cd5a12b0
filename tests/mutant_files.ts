/**
 * The mutants and the bases they are made from, written to files that a child can run.
 *
 * @module
 */

import { applied, bases, type Mutant, mutants, textOf } from "../mutants/mod.ts";

const solution = Deno.readTextFileSync(new URL("../raft/raft.ts", import.meta.url));
const folder = Deno.makeTempDirSync({ prefix: "raftlab-mutants-" });
addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

/** The mutant of this name; throws Error if there is none. */
export function mutantNamed(name: string): Mutant {
  const mutant = mutants.find((mutant) => mutant.name === name);
  if (mutant === undefined) throw new Error(`no mutant is called ${name}`);
  return mutant;
}

/** Writes a mutant's text, and returns its file URL. */
export function writeMutant(mutant: Mutant): string {
  return write(mutant.name, textOf(mutant, bases, solution));
}

/** Writes the second right Raft, and returns its file URL. */
export function writeQuietBase(): string {
  const { name, edits } = bases.find(({ name }) => name === "quiet")!;
  return write(name, applied(edits, solution, name));
}

/** Writes the worked solution after `change`, and returns its file URL. */
export function writeChanged(name: string, change: (solution: string) => string): string {
  return write(name, change(solution));
}

function write(name: string, text: string): string {
  Deno.mkdirSync(`${folder}/${name}`, { recursive: true });
  Deno.writeTextFileSync(`${folder}/${name}/raft.ts`, text);
  return `file://${folder}/${name}/raft.ts`;
}
