/**
 * Writes mutants and the bases they are made from to files that a child can run.
 *
 * @module
 */

import {
  bases,
  type Mutant,
  mutants,
  rareInCatalogue,
  type RareMutant,
  rareMutants,
  type ReadBase,
  textOf,
  textOfRight,
  variants,
} from "../staff/mutants/mod.ts";

const read: ReadBase = (file) =>
  Deno.readTextFileSync(new URL(`../staff/mutants/bases/${file}`, import.meta.url));
const [plain, quiet] = bases;
const folder = Deno.makeTempDirSync({ prefix: "raftlab-mutants-" });
addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

/** The mutant of this name; throws Error if there is none. */
export function mutantNamed(name: string): Mutant {
  const mutant = mutants.find((mutant) => mutant.name === name);
  if (mutant === undefined) throw new Error(`no mutant is called ${name}`);
  return mutant;
}

/** The rare mistakes, with those of the catalogue that are rare. */
export function allRare(): RareMutant[] {
  return [...rareMutants, ...rareInCatalogue.map(mutantNamed)];
}

/** Writes a mutant's text, and returns its file URL. */
export function writeMutant(mutant: RareMutant): string {
  return write(mutant.name, textOf(mutant, bases, read));
}

/** Writes the second correct Raft, and returns its file URL. */
export function writeQuietBase(): string {
  return write(quiet.name, textOfRight(quiet, read));
}

/** Writes a right Raft of staff/mutants/, and returns its file URL; throws Error if there is none. */
export function writeVariant(name: string): string {
  const variant = [...bases, ...variants].find((variant) => variant.name === name);
  if (variant === undefined) throw new Error(`no right Raft is called ${name}`);
  return write(name, textOfRight(variant, read));
}

/** The plain base as the `solution.ts` that students/ build their mistakes on: raft/raft.ts may change freely. */
export function plainBase(): string {
  return textOfRight(plain, read);
}

/** Writes a base, the plain one unless another is named, after `change`, and returns its file URL. */
export function writeChanged(
  name: string,
  change: (text: string) => string,
  of: string = plain.name,
): string {
  return write(name, change(textOfRight(bases.find(({ name }) => name === of)!, read)));
}

function write(name: string, text: string): string {
  Deno.mkdirSync(`${folder}/${name}`, { recursive: true });
  Deno.writeTextFileSync(`${folder}/${name}/raft.ts`, text);
  return `file://${folder}/${name}/raft.ts`;
}
