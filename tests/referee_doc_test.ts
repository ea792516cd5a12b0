/**
 * docs/referee.md's table of rules is the one that referee/rules.ts makes. After changing a rule, run
 * `deno test -A tests/referee_doc_test.ts -- --rewrite`, which writes it anew.
 */

// @ts-types="../types/std_assert.d.ts"
import { assert, assertEquals, assertMatch } from "@std/assert";
import { type RuleId, ruleIds, rules } from "../referee/rules.ts";
import type { Rule } from "../referee/rules/rule.ts";

const page = new URL("../docs/referee.md", import.meta.url);
const [begin, end] = ["<!-- made from referee/rules.ts -->\n\n", "\n<!-- end of the table -->\n"];

function row(id: RuleId): string {
  const { section, severity, sees, lawful }: Rule = rules[id];
  const cells = [id, severity, section, lawful === undefined ? sees : `${sees}. Lawful: ${lawful}`];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |\n`;
}

Deno.test("referee.md: its table is made from the rules", () => {
  const table = "| rule | | the paper | what the referee sees |\n|---|---|---|---|\n" +
    ruleIds.map(row).join("");
  const text = Deno.readTextFileSync(page);
  assert(text.split(begin).length === 2 && text.split(end).length === 2, "the page has each marker once");
  const [before, rest] = text.split(begin);
  const [there, after] = rest.split(end);
  if (Deno.args.includes("--rewrite")) {
    return Deno.writeTextFileSync(page, before + begin + table + end + after);
  }
  assertEquals(there, table, "docs/referee.md differs; --rewrite writes it anew");
});

Deno.test("rules: in the order of the page, each of a letter that says how much it says", () => {
  const letters = { S: "error", O: "error", P: "error", L: "warning", H: null };
  for (const id of ruleIds) {
    assertMatch(id, /^[SOPLH]\d+[a-c]?$/);
    const expected = letters[id[0] as keyof typeof letters];
    if (expected !== null) assertEquals(rules[id].severity, expected, id);
  }
  assertEquals(ruleIds.length, Object.keys(rules).length);
  assertEquals(ruleIds.slice(0, 4), ["S1", "S2", "S2b", "S3"]);
  assertEquals(ruleIds.slice(-4), ["L16", "H0", "H1", "H2"]);
});
