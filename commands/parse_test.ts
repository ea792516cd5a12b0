// @ts-types="../types/std_assert.d.ts"
import { assertEquals, assertRejects } from "@std/assert";
import { UsageError } from "../platform/usage_error.ts";
import { defineCommand } from "./options.ts";
import { parseOptions } from "./parse.ts";

const table = defineCommand({
  name: "cook",
  summary: "cooks",
  operands: { value: "DISH ...", complete: ["soup", "salad"] },
  examples: [],
  options: {
    verbose: { type: "flag", name: "v", alias: ["verbose"], go: true, group: "", help: "" },
    salted: { type: "flag", default: true, group: "", help: "" },
    cover: { type: "flag", default: null, group: "", help: "" },
    name: { type: "string", value: "REGEX", accepts: "a regular expression", go: true, group: "", help: "" },
    dishCount: { type: "integer", value: "N", least: 1, most: 12, default: 4, group: "", help: "" },
    seats: { type: "integer", value: "N", least: 0, most: Number.MAX_SAFE_INTEGER, group: "", help: "" },
    cooks: { type: "integer", value: "N", least: 0, most: 9, default: () => 3, group: "", help: "" },
    time: { type: "duration", value: "D", group: "", help: "" },
    course: { type: "choice", value: "ID", choices: ["starter", "main"], group: "", help: "" },
    with: { type: "list", value: "WHAT", choices: ["rice", "bread"], group: "", help: "" },
    recipe: { type: "list", value: "FILE", files: true, commas: false, group: "", help: "" },
    tables: {
      type: "list",
      value: "N,...",
      accepts: "numbers of tables",
      parse: (text: string) => /^\d+$/.test(text) ? Number(text) : null,
      group: "",
      help: "",
    },
    heat: {
      type: "parsed",
      value: "HEAT",
      accepts: "degrees such as 180C",
      parse: (text: string) => /^\d+C$/.test(text) ? { degrees: parseInt(text) } : null,
      optional: { next: /^\d/, bare: { degrees: 100 } },
      group: "",
      help: "",
    },
  },
  exits: {},
});

const defaults = {
  words: [] as string[],
  verbose: false,
  salted: true,
  cover: null as boolean | null,
  name: null as string | null,
  dishCount: 4,
  seats: null as number | null,
  cooks: 3,
  time: null as number | null,
  course: null as string | null,
  with: [] as ("rice" | "bread")[],
  recipe: [] as string[],
  tables: [] as number[],
  heat: null as { degrees: number } | null,
};

async function assertParses(line: string, expected: Partial<typeof defaults>): Promise<void> {
  // The assignment checks the type that is inferred from the table.
  const parsed: typeof defaults | null = await parseOptions(
    table,
    line.split(" ").filter((word) => word !== ""),
  );
  assertEquals(parsed, { ...defaults, ...expected }, line);
}

async function assertRefuses(line: string, message: string): Promise<void> {
  const error = await assertRejects(() => parseOptions(table, line.split(" ")), UsageError);
  assertEquals(error.message, message);
}

Deno.test("options with one dash and with two, with = and without", async () => {
  await assertParses("", {});
  await assertParses("soup salad -v", { words: ["soup", "salad"], verbose: true });
  await assertParses("-name soup --verbose", { name: "soup", verbose: true });
  await assertParses("--name=a=b -dish-count 3 soup", { name: "a=b", dishCount: 3, words: ["soup"] });
  await assertParses("-- soup --seats 9007199254740991", { words: ["soup"], seats: 9007199254740991 });
  await assertParses("--name -x", { name: "-x" });
  await assertParses("--name -", { name: "-" });
  await assertParses("- soup", { words: ["-", "soup"] });
});

Deno.test("flags: --no-NAME, =false, and the last one counts", async () => {
  await assertParses("--no-salted -v=false", { salted: false });
  await assertParses("--cover", { cover: true });
  await assertParses("--no-cover", { cover: false });
  await assertParses("--cover --no-cover --no-salted --salted", { cover: false });
  await assertParses("--no-salted=false", {});
  await assertParses("--dish-count 3 --dish-count 5", { dishCount: 5 });
});

Deno.test("durations, choices, lists, and values of a kind of their own", async () => {
  await assertParses("--time 1h30m", { time: 5400 });
  await assertParses("--course MAIN", { course: "main" });
  await assertParses("--with rice,Bread --with rice", { with: ["rice", "bread", "rice"] });
  await assertParses("--recipe a,b.md --recipe c.md", { recipe: ["a,b.md", "c.md"] });
  await assertParses("--tables 0,12", { tables: [0, 12] });
  await assertParses("--heat 180C soup", { heat: { degrees: 180 }, words: ["soup"] });
  await assertParses("--heat soup", { heat: { degrees: 100 }, words: ["soup"] });
  await assertParses("soup --heat", { heat: { degrees: 100 }, words: ["soup"] });
  await assertParses("soup --heat=20C -v", { heat: { degrees: 20 }, words: ["soup"], verbose: true });
});

Deno.test("a question for help is answered, whatever else is missing or wrong", async () => {
  for (const line of ["--help", "-h", "soup --dish-count 99 -help", "--course lunch -h"]) {
    assertEquals(await parseOptions(table, line.split(" ")), null);
  }
});

Deno.test("an error says what was given, as it was spelled, what is accepted, and the nearest", async () => {
  await assertRefuses("--nmae 3", "unknown option --nmae; did you mean -name?");
  await assertRefuses("-dihs-count=3", "unknown option -dihs-count; did you mean --dish-count?");
  await assertRefuses("--no-slated", "unknown option --no-slated; did you mean --no-salted?");
  await assertRefuses("--dishCount 3", "unknown option --dishCount; did you mean --dish-count?");
  for (
    const word of ["-x", "--", "-5", "---v", "--=3", "--__proto__", "--constructor=1", "--name.x"].slice(2)
  ) {
    await assertRejects(
      () => parseOptions(table, [word]),
      UsageError,
      `unknown option ${word.replace(/(?<=.)=.*/, "")}`,
    );
  }
  await assertRefuses("-x", "unknown option -x");
  await assertRefuses(
    "--seats -1",
    `--seats takes a whole number from 0 to ${Number.MAX_SAFE_INTEGER}, not -1`,
  );
  await assertRefuses("-dish-count 13", "-dish-count takes a whole number from 1 to 12, not 13");
  await assertRefuses("--dish-count", "--dish-count needs a value (a whole number from 1 to 12)");
  await assertRefuses("--dish-count=", "--dish-count needs a value (a whole number from 1 to 12)");
  await assertRefuses("--name -v", "--name needs a value (a regular expression)");
  await assertRefuses("--recipe --seats 3", "--recipe needs a value (FILE)");
  await assertRefuses("--course", "--course needs a value (starter or main)");
  await assertRefuses("--with", "--with needs a value (rice or bread)");
  await assertRefuses("--time 10", "--time takes a duration such as 30s, 10m or 1h30m, not 10; write 10s");
  await assertRefuses("--course mian", "--course takes starter or main, not mian; did you mean main?");
  await assertRefuses("--with rice,bred", "--with takes rice or bread, not bred; did you mean bread?");
  await assertRefuses("--tables 1,", "--tables takes numbers of tables, not ");
  await assertRefuses("--heat=hot", "--heat takes degrees such as 180C, not hot");
  await assertRefuses("-v=maybe", "-v takes no value but true and false, not maybe");
});

Deno.test("words that are missing, too many, or not among the choices", async () => {
  const cases: [operands: Parameters<typeof defineCommand>[0]["operands"], line: string, says: string][] = [
    [null, "soup", "cook takes options only, not soup"],
    [{ value: "DIR", required: "cook needs a folder" }, "", "cook needs a folder"],
    [{ value: "DIR", one: true }, "a b", "cook takes one DIR, and got a, b"],
    [
      { value: "DISH", choices: ["soup", "salad"] },
      "sopu",
      "cook takes soup or salad, not sopu; did you mean soup?",
    ],
  ];
  for (const [operands, line, says] of cases) {
    const args = line.split(" ").filter((word) => word !== "");
    const error = await assertRejects(() => parseOptions({ ...table, operands }, args), UsageError);
    assertEquals(error.message, says);
  }
});

Deno.test("a mandatory option, and a check across options", async () => {
  const strict = defineCommand({
    name: "eat",
    summary: "eats",
    operands: null,
    examples: [],
    options: {
      seed: {
        type: "integer",
        value: "N",
        least: 0,
        most: 9,
        required: "eat needs --seed N",
        group: "",
        help: "",
      },
      fast: { type: "flag", group: "", help: "" },
    },
    exits: {},
    resolve({ fast, seed }) {
      if (fast && seed > 5) throw new UsageError("--fast takes small seeds");
      return { speed: fast ? 2 : 1, seed };
    },
  });
  const parsed: { speed: number; seed: number } | null = await parseOptions(strict, [
    "--seed",
    "3",
    "--fast",
  ]);
  assertEquals(parsed, { speed: 2, seed: 3 });
  for (
    const [line, says] of [["--fast", "eat needs --seed N"], ["--fast --seed 6", "--fast takes small seeds"]]
  ) {
    const error = await assertRejects(() => parseOptions(strict, line.split(" ")), UsageError);
    assertEquals(error.message, says);
  }
});
