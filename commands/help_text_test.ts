// @ts-types="../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";
import { helpText } from "./help_text.ts";
import { defineCommand } from "./options.ts";

Deno.test("help: groups, defaults, negatives, examples, exit codes, in 80 columns", () => {
  const table = defineCommand({
    name: "cook",
    summary: "cooks a dish",
    about: [
      "A dish is cooked as its recipe says, and when the recipe says nothing, as the cook's grandmother did.",
    ],
    operands: { value: "DISH ..." },
    examples: [["soup", "one dish"], ["soup --seed 7 salad", "two"], [
      "soup",
      "a text that is too long for its line",
    ]],
    options: {
      seed: { type: "integer", value: "N", least: 0, most: 9, default: 1, group: "What", help: "the chance" },
      dryRun: { type: "flag", group: "How", help: "do nothing." },
      verbose: { type: "flag", name: "v", alias: ["verbose"], group: "How", help: "say more" },
      salt: { type: "flag", default: true, group: "How", help: "no salt" },
      cover: { type: "flag", default: null, group: "How", help: "with a lid" },
      count: {
        type: "integer",
        go: true,
        value: "N",
        least: 0,
        most: 9,
        otherwise: "all",
        group: "What",
        help: "how many",
      },
      heat: {
        type: "parsed",
        value: "HEAT",
        accepts: "",
        parse: Number,
        optional: { next: /x/, bare: 1 },
        group: "How",
        help: "hot",
      },
      secret: { type: "flag", hidden: true, group: "Secret", help: "not listed" },
    },
    groups: { How: "As one likes." },
    sections: { Dishes: { soup: "wet", salad: "green" }, Note: "Enjoy." },
    exits: { passed: "it is cooked", usage: true },
  });
  assertEquals(
    helpText(table),
    `deno task cook: cooks a dish.

  deno task cook [options] DISH ...

  deno task cook soup                  one dish
  deno task cook soup --seed 7 salad   two
  deno task cook soup                  a text that is too long for its line

A dish is cooked as its recipe says, and when the recipe says nothing, as the
cook's grandmother did.

What
  --seed N          the chance. Default: 1
  -count N          how many. Default: all

How
  As one likes.
  --dry-run         do nothing.
  -v, --verbose     say more
  --no-salt         no salt
  --[no-]cover      with a lid
  --heat [HEAT]     hot
  --help, -h        show this
  --version         show raftlab's version

Dishes
  soup              wet
  salad             green

Note
  Enjoy.

Exit codes
  0     it is cooked
  2     bad usage
`,
  );
});
