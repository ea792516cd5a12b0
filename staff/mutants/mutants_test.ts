/** What is true of each mutant as a text; tests/mutants_test.ts runs them. */

// @ts-types="../../types/std_assert.d.ts"
import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { denoImportMap } from "../../sandbox/imports.ts";
import { courses } from "../../tester/courses/all.ts";
import { raft } from "../../tester/raft/lab.ts";
import { everyTest } from "../../tester/courses/mod.ts";
import {
  bases,
  mutants,
  rareInCatalogue,
  rareMutants,
  type ReadBase,
  textOf,
  textOfRight,
  variants,
} from "./mod.ts";

const root = new URL("../../", import.meta.url);
const read: ReadBase = (file) => Deno.readTextFileSync(new URL(`bases/${file}`, import.meta.url));

Deno.test("mutants: each mistake of the catalogue is one, once", () => {
  const catalogue = Deno.readTextFileSync(new URL("testdata/catalogue.txt", import.meta.url));
  const names = catalogue.split("\n").filter((line) => !/^[#A-Z]/.test(line)).join(" ").trim().split(/\s+/);
  assertEquals(mutants.map(({ name }) => name).toSorted(), names.toSorted());
});

Deno.test("mutants: each changes its base, exactly where it says, and begins with what is wrong", () => {
  for (const mutant of [...mutants, ...rareMutants]) {
    const base = bases.find(({ name }) => name === mutant.base)!;
    const text = textOf(mutant, bases, read);
    assert(!text.endsWith(textOfRight(base, read)), `${mutant.name} changes nothing`);
    assertStringIncludes(
      text.split("\n\n")[0],
      `// WRONG ON PURPOSE: ${mutant.name} (base: ${mutant.base}).\n`,
    );
    const changed = mutant.edits.flatMap(([there, instead]) => [there, instead]).join("").split("\n").length;
    assert(changed <= 40, `${mutant.name} is no small change: ${changed} lines`);
  }
});

Deno.test("mutants: one whose base has moved fails loudly: its name, the base, and what is not there", () => {
  const moved: ReadBase = (file) => read(file).replace("this.currentTerm++", "this.currentTerm += 1");
  const mutant = mutants.find(({ name }) => name === "election-reuses-term")!;
  const says = "election-reuses-term: its base plain, staff/mutants/bases/plain.ts, has moved: " +
    'this is to be in it once, and is in it 0 times:\n    this.role = "candidate";\n    this.currentTerm++;\n';
  assertThrows(() => textOf(mutant, bases, moved), Error, says);
  assertThrows(() => textOf(mutant, bases, (file) => read(file).repeat(2)), Error, "is in it 2 times:");
  const quiet = bases.find(({ name }) => name === "quiet")!;
  assertThrows(
    () => textOfRight(quiet, (file) => read(file).replaceAll("backUp", "goBack")),
    Error,
    "quiet: staff/mutants/bases/plain.ts has moved:",
  );
});

Deno.test("mutants: nothing is made from the worked solution, which may change freely", () => {
  const folder = new URL("./", import.meta.url);
  const sources = [...Deno.readDirSync(folder)].filter(({ name }) => /(?<!_test)\.ts$/.test(name));
  assertEquals(
    sources.map(({ name }) => name).filter((name) =>
      Deno.readTextFileSync(new URL(name, folder)).includes('raft/raft.ts"')
    ),
    [],
  );
  for (const right of [...bases, ...variants]) {
    const text = textOfRight(right, read);
    assertMatch(
      text,
      / from "\.\.\/labgob\/mod\.ts";\n[^]* from "\.\/api\.ts";\n/,
      "runs beside raft/'s files",
    );
    assert(!text.includes('"../../'), right.name);
  }
});

Deno.test("mutants: each says in words what it breaks, and names tests that there are", () => {
  const tests = courses.flatMap(everyTest).map(({ name }) => name);
  for (const { name, breaks, lesson, rules: named, shown } of mutants) {
    assertMatch(name, /^[a-z]+(-[a-z]+)+$/);
    assertMatch(lesson, /^[\w"].{40,400}\.$/s, name);
    assert(breaks.length > 3, name);
    assert(tests.includes(shown.test), `${name}: ${shown.test}`);
    assert(shown.by === "test" || named.length > 0, `${name}: no rule that the referee could name`);
  }
});

Deno.test("right Rafts: docs/exam.md says what is particular to each; no two Rafts have a name", () => {
  const page = Deno.readTextFileSync(new URL("docs/exam.md", root));
  const right = [...bases, ...variants];
  for (const { name, about } of right) assertStringIncludes(page, `\n| ${name} | ${about} |\n`);
  const names = [...right, ...mutants, ...rareMutants].map(({ name }) => name);
  assertEquals(names.length, new Set(names).size);
});

Deno.test("rare mistakes: twenty and more; docs/explore.md has a row for each, and they are not examined", () => {
  const page = Deno.readTextFileSync(new URL("docs/explore.md", root));
  const names = [...rareMutants.map(({ name }) => name), ...rareInCatalogue];
  assert(names.length >= 20);
  for (const name of names) assertStringIncludes(page, `\n| ${name} | `);
  for (const name of rareInCatalogue) assert(mutants.some((mutant) => mutant.name === name), name);
  for (const { breaks, lesson } of rareMutants) {
    assertMatch(lesson, /^[\w"].{40,400}\.$/s);
    assert(breaks.length > 3);
  }
});

Deno.test("mutants: each, and each right Raft, is TypeScript without errors", async () => {
  const folder = Deno.makeTempDirSync({ prefix: "raftlab-mutants-" });
  try {
    const imports: Record<string, string> = {};
    const files: string[] = [];
    const write = (name: string, text: string) => {
      const file = `${folder}/${name}/raft.ts`;
      Deno.mkdirSync(`${folder}/${name}`);
      Deno.writeTextFileSync(file, text);
      files.push(file);
      const map = denoImportMap({
        lab: "raft",
        files: [`file://${file}`],
        offers: raft.offers,
        folder: "raft",
      }, root);
      for (const scope of [map.imports, ...Object.values(map.scopes)]) {
        for (const [from, to] of Object.entries(scope)) if (from.startsWith("file:")) imports[from] = to;
      }
    };
    for (const right of [...bases, ...variants]) write(`right-${right.name}`, textOfRight(right, read));
    for (const mutant of [...mutants, ...rareMutants]) write(mutant.name, textOf(mutant, bases, read));
    Deno.writeTextFileSync(`${folder}/import_map.json`, JSON.stringify({ imports }));
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "check",
        "--quiet",
        `--config=${root.pathname}deno.json`,
        `--import-map=${folder}/import_map.json`,
        ...files,
      ],
    }).output();
    assert(success, new TextDecoder().decode(stderr));
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("mutants: print.ts prints one, or a right Raft, and of a name that is none says what is near", async () => {
  const print = async (...args: string[]) => {
    const script = new URL("print.ts", import.meta.url).pathname;
    const command = new Deno.Command(Deno.execPath(), { args: ["run", "--allow-read", script, ...args] });
    const { code, stdout, stderr } = await command.output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { code, out: text(stdout), error: text(stderr) };
  };
  assertEquals((await print("quiet")).out, textOfRight(bases.find(({ name }) => name === "quiet")!, read));
  const twice = await print("votes-twice");
  assertEquals(twice.code, 0);
  assertStringIncludes(twice.out, "// WRONG ON PURPOSE: votes-twice (base: plain).\n");
  const misspelt = await print("vote-twice");
  assertEquals([misspelt.code, misspelt.out], [2, ""]);
  assertMatch(
    misspelt.error,
    /^no mutant or right Raft is called "vote-twice"; did you mean "votes-twice"\?.*\n$/,
  );
});
