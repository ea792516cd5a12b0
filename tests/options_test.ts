/** The tables of all commands: their help, their examples, and the command lines that the pages and deno.json show. */

// @ts-types="../types/std_assert.d.ts"
import { assert, assertEquals } from "@std/assert";
import { labCommands } from "../commands/commands.ts";
import type { Entry } from "../commands/entry.ts";
import { helpText } from "../commands/help_text.ts";
import { commonOptions, isNegatable, nameOf } from "../commands/options.ts";
import { parseOptions } from "../commands/parse.ts";
import { UsageError } from "../platform/usage_error.ts";
import { staffCommands } from "../staff/commands.ts";
import { bunPath, hasBun } from "./child.ts";
import { root } from "./stress.ts";

const commands = Object.entries({ ...labCommands, ...staffCommands });
const tables = await Promise.all(commands.map(([, { table }]) => table()));

Deno.test("options: each command is entered under its name, and no spelling has two meanings", () => {
  assertEquals(commands.map(([name]) => name), tables.map(({ name }) => name));
  for (const { name, options } of tables) {
    const spellings = Object.entries({ ...options, ...commonOptions }).flatMap(([key, option]) => {
      const names = [nameOf(key, option), ...option.alias ?? []];
      return isNegatable(option) ? [...names, ...names.map((name) => `no-${name}`)] : names;
    });
    assertEquals(spellings.filter((spelling, i) => spellings.indexOf(spelling) !== i), [], name);
  }
});

Deno.test("options: every help fits 80 columns, in both runtimes", async () => {
  const texts = tables.map(helpText);
  if (await hasBun()) {
    const outputs = commands.map(([name]) =>
      new Deno.Command(bunPath(), { args: ["cli.ts", name, "--help"], cwd: root }).output()
    );
    texts.push(...(await Promise.all(outputs)).map(({ stdout }) => new TextDecoder().decode(stdout)));
  }
  assertEquals(texts.flatMap((text) => text.split("\n")).filter((line) => line.length > 80), []);
});

/** The words of a command line for a POSIX shell, without what is after a pipe, a redirection or a comment. */
function wordsOf(line: string): string[] {
  const [command] = line.split(/ [|>#]| {2,}/);
  return [...command.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, single, double, bare]) =>
    single ?? double ?? bare
  );
}

/** Parses the words after a command's name as the command does; its error, or null. */
async function errorOf({ table }: Entry, words: string[]): Promise<string | null> {
  const command = await table();
  try {
    await parseOptions({ resolve: () => null, ...command }, words);
    return null;
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
}

Deno.test("options: every example of help is accepted by its command", async () => {
  for (const [i, { name, examples }] of tables.entries()) {
    assert(examples.length > 0, name);
    for (const [line] of examples) {
      assertEquals(await errorOf(commands[i][1], wordsOf(line)), null, `${name} ${line}`);
    }
  }
});

Deno.test("options: the command lines of README and docs are accepted", async () => {
  const pages = [
    "README.md",
    "CONTRIBUTING.md",
    ...[...Deno.readDirSync(`${root}docs`)].filter(({ isFile }) => isFile).map(({ name }) => `docs/${name}`),
  ];
  const refused: string[] = [];
  let accepted = 0;
  for (const page of pages) {
    const text = Deno.readTextFileSync(root + page).replaceAll(/\\\n\s+/g, "");
    const lines = [
      ...text.matchAll(/^(?:\$ | |exec |- run: )*(?:deno task|bun cli\.ts) ([a-z]+(?: [^`\n]*)?)/gm),
    ].map(([, line]) => line);
    for (const line of lines) {
      const [name, ...words] = wordsOf(line);
      const found = commands.find(([command]) => command === name);
      if (found === undefined) continue; // deno task check
      // Any number will do for a script's variable.
      const error = await errorOf(
        found[1],
        words.map((word) => word.replaceAll(/\$\{?[\w{}.: -]+|\{\}/g, "1")),
      );
      if (error === null) accepted++;
      else refused.push(`${page}: ${line}: ${error}`);
    }
  }
  assertEquals(refused, []);
  assert(accepted > 25, String(accepted));
});

Deno.test("options: deno.json has a task for each command, described by its summary", () => {
  const { tasks } = JSON.parse(Deno.readTextFileSync(`${root}deno.json`));
  for (const { name, summary } of tables) {
    assertEquals(tasks[name]?.description, summary, name);
    assert(tasks[name].command.endsWith(` cli.ts ${name}`), name);
  }
});
