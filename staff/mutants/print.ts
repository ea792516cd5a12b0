/**
 * Prints a mutant, or a right Raft, as a file of its own:
 *
 *     deno run --allow-read staff/mutants/print.ts votes-twice > wrong/raft.ts
 *
 * @module
 */
// deno-lint-ignore-file no-console -- it reports on the terminal

// @ts-types="../../types/std_text_closest_string.d.ts"
import { closestString } from "@std/text/closest-string";
import { bases, mutants, rareMutants, type ReadBase, textOf, textOfRight, variants } from "./mod.ts";

const read: ReadBase = (file) => Deno.readTextFileSync(new URL(`bases/${file}`, import.meta.url));
const texts = new Map<string, () => string>([
  ...[...bases, ...variants].map((right) => [right.name, () => textOfRight(right, read)] as const),
  ...[...mutants, ...rareMutants].map((mutant) => [mutant.name, () => textOf(mutant, bases, read)] as const),
]);

const [name = ""] = Deno.args;
const text = texts.get(name);
if (text === undefined) {
  const nearest = closestString(name, [...texts.keys()]);
  console.error(
    name === ""
      ? `print.ts takes the name of a mutant or a right Raft:\n${[...texts.keys()].join("\n")}`
      : `no mutant or right Raft is called "${name}"; did you mean "${nearest}"? Without a name, all are listed.`,
  );
  Deno.exit(2);
}
Deno.stdout.writeSync(new TextEncoder().encode(text()));
