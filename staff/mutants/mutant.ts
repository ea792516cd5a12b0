/**
 * A mutant: a Raft that breaks one rule on purpose, made by a small change to a right Raft. If that Raft has changed so
 * that the edit no longer applies, it fails loudly.
 *
 * @module
 */

import type { RuleId } from "../../referee/mod.ts";

/** A text that occurs exactly once, and its replacement. */
export type Edit = [there: string, instead: string];

/** A right Raft: a file in bases/, or a small change to one. */
export interface RightRaft {
  /** For a base, the value of `Mutant.base`. */
  name: string;
  /** What is special about it, in a sentence. */
  about: string;
  /** The file in bases/. */
  file: BaseFile;
  /** Changes to the file; none to use it as it is. */
  edits: Edit[];
  /** Whether it has snapshots, and so is examined on their tests. */
  snapshots?: true;
}

/** A right Raft from which mutants are made. */
export interface Base extends RightRaft {
  name: BaseName;
}

/** Names of bases; bases.ts says what is special about each. */
type BaseName = "plain" | "quiet" | "event-loop" | "offset" | "map";

/** A file in bases/. */
type BaseFile = "plain.ts" | "event_loop.ts" | "offset.ts" | "map.ts";

/** Returns the text of a file in bases/; reading a file differs between runtimes. */
export type ReadBase = (file: BaseFile) => string;

export interface Mutant {
  /** Its name in the catalogue of mistakes. */
  name: string;
  /** The rule of Figure 2 or the section of the paper that it breaks, e.g. "RequestVote 2, §5.2". */
  breaks: string;
  /** For a student: the mistake and its consequences, in a sentence or two. */
  lesson: string;
  /** The right Raft it is made from. If it shows on only one base, `lesson` says why. */
  base: BaseName;
  edits: Edit[];
  /** The referee's rules that name it rightly, as ids ("S2"); none if only tests can see it. */
  rules: RuleId[];
  /** If the exam does not catch it, or the referee names another rule or none: why. */
  why?: string;
  /** A test and seed that show it, and who notices it there. */
  shown: { test: string; seed: number; by: "test" | "referee" };
  /**
   * If the mistake does no harm in this lab: why. Then there must be no failure and no complaint; `shown` and `rules`
   * say where it would be seen otherwise, and which rules would name it.
   */
  prevented?: string;
}

/** What its text is made of. */
type Described = Pick<Mutant, "name" | "breaks" | "lesson" | "base" | "edits" | "prevented">;

/**
 * The text with these changes.
 *
 * @param name the mutant's, for the error
 * @param where the text's, for the error
 * @throws Error if one of them does not apply exactly once
 */
export function applied(edits: Edit[], text: string, name: string, where = "its base"): string {
  for (const [there, instead] of edits) {
    const found = text.split(there).length - 1;
    if (found !== 1) {
      throw new Error(
        `${name}: ${where} has moved: this is to be in it once, and is in it ${found} times:\n${there}`,
      );
    }
    text = text.replace(there, () => instead);
  }
  return text;
}

/** The text of a right Raft, with imports as in a folder beside labgob/ that has api.ts and the like. */
export function textOfRight({ name, file, edits }: RightRaft, read: ReadBase): string {
  const text = applied(edits, read(file), name, `staff/mutants/bases/${file}`);
  return text.replaceAll(' from "../../../raft/', ' from "./').replaceAll(' from "../../../', ' from "../');
}

/** The text of a mutant, with a header that says what is wrong with it. */
export function textOf(mutant: Described, bases: Base[], read: ReadBase): string {
  const base = bases.find(({ name }) => name === mutant.base)!;
  const where = `its base ${base.name}, staff/mutants/bases/${base.file},`;
  return header(mutant) + applied(mutant.edits, textOfRight(base, read), mutant.name, where);
}

function header({ name, breaks, lesson, base, prevented }: Described): string {
  const lines = [`WRONG ON PURPOSE: ${name} (base: ${base}).`, `Breaks ${breaks}.`, ...wrapped(lesson)];
  if (prevented !== undefined) lines.push(...wrapped(`It does no harm here: ${prevented}.`));
  return lines.map((line) => `// ${line}\n`).join("") + "\n";
}

/** The text in lines of at most `width` characters. */
function wrapped(text: string, width = 107): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines.length - 1;
    const longer = lines[last] === "" ? word : `${lines[last]} ${word}`;
    if (longer.length <= width) lines[last] = longer;
    else lines.push(word);
  }
  return lines;
}
