/**
 * inside/built.json is what the files beside it give, as Deno strips their types: a child starts the sooner for it.
 *
 *     deno test -A sandbox/inside_test.ts -- --rewrite
 *
 * @module
 */

// @ts-types="../types/std_assert.d.ts"
import { assert } from "@std/assert";
import { javascriptOf } from "./javascript.ts";
import { moduleFunction } from "./module_function.ts";

/** In the order in which they are evaluated: what loads them is the first. */
const names = [
  ..."loader made own refused events clone text clock timers globals labgob node between_raft hand".split(
    " ",
  ),
];

Deno.test("inside: what is built is what the source gives", async () => {
  const functions: string[] = [], imports: string[] = [];
  for (const name of names) {
    const { text } = await javascriptOf(new URL(`inside/${name}.ts`, import.meta.url));
    const made = moduleFunction(text);
    functions.push(made.text.replaceAll(/^\s+|[ \t]+$/gm, ""));
    imports.push(made.imports.map((path) => names.indexOf(/(\w+)\.ts$/.exec(path)![1])).join());
  }
  const built = `${JSON.stringify({ functions: `[${functions.join(",\n")}]`, imports })}\n`;
  const file = new URL("inside/built.json", import.meta.url);
  if (Deno.args.includes("--rewrite")) Deno.writeTextFileSync(file, built);
  const all = [...Deno.readDirSync(new URL("inside/", import.meta.url))].map(({ name }) => name);
  const others = all.filter((name) => name.endsWith(".ts") && name !== "outside.ts");
  assert(others.length === names.length, "a file of inside/ is not in the list of this test");
  assert(
    Deno.readTextFileSync(file) === built,
    "built.json is old: deno test -A sandbox/inside_test.ts -- --rewrite",
  );
});
