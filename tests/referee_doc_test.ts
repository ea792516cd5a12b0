/**
 * docs/referee.md's tables of rules are those that referee/rules.ts and rules/service.ts make. After changing a rule, run
 * `deno test -A tests/referee_doc_test.ts -- --rewrite`, which writes them anew.
 */

// @ts-types="../types/std_assert.d.ts"
import { assertEquals, assertMatch } from "@std/assert";
import { ruleIds, rules } from "../referee/rules.ts";
import type { Rule } from "../referee/rules/rule.ts";
import { service } from "../referee/rules/service.ts";

const page = new URL("../docs/referee.md", import.meta.url);

/** The tables of the page: who makes each, and its rules in order. */
const tables: [madeFrom: string, head: string, rules: Record<string, Rule>][] = [
  ["referee/rules.ts", "the paper", Object.fromEntries(ruleIds.map((id) => [id, rules[id]]))],
  ["referee/rules/service.ts", "the paper, or the lab", service],
];

function row([id, { section, severity, sees, lawful }]: [string, Rule]): string {
  const cells = [id, severity, section, lawful === undefined ? sees : `${sees}. Lawful: ${lawful}`];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |\n`;
}

for (const [madeFrom, head, of] of tables) {
  Deno.test(`referee.md: its table is made from ${madeFrom}`, () => {
    const [begin, end] = [`<!-- made from ${madeFrom} -->\n\n`, "\n<!-- end of the table -->\n"];
    const table = `| rule | | ${head} | what the referee sees |\n|---|---|---|---|\n` +
      Object.entries(of).map(row).join("");
    const text = Deno.readTextFileSync(page);
    assertEquals(text.split(begin).length, 2, "the page has the marker once");
    const [before, rest] = text.split(begin);
    const there = rest.slice(0, rest.indexOf(end));
    if (Deno.args.includes("--rewrite")) {
      return Deno.writeTextFileSync(page, before + begin + table + rest.slice(rest.indexOf(end)));
    }
    assertEquals(there, table, "docs/referee.md differs; --rewrite writes it anew");
  });
}

Deno.test("rules: in the order of the page, each of a letter that says how much it says", () => {
  const letters = { S: "error", O: "error", P: "error", L: "warning", H: null };
  for (const id of ruleIds) {
    assertMatch(id, /^[SOPLH]\d+[a-c]?$/);
    const expected = letters[id[0] as keyof typeof letters];
    if (expected !== null) assertEquals(rules[id].severity, expected, id);
  }
  assertEquals(ruleIds.length, Object.keys(rules).length);
  assertEquals(ruleIds.slice(0, 4), ["S1", "S2", "S2b", "S3"]);
  assertEquals(ruleIds.slice(-4), ["L17", "H0", "H1", "H2"]);
});

Deno.test("rules of the service: K1, K2 and so on, in order", () => {
  assertEquals(Object.keys(service), Object.keys(service).map((_, i) => `K${i + 1}`));
});
