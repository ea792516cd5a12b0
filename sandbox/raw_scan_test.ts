// @ts-types="../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";
import { scanImports } from "./import_scan.ts";
import { rawScan } from "./raw_scan.ts";

/** What the raw scan finds in a text that hides an import from the lexer. */
const FOOLING: [text: string, found: string[]][] = [
  ['if (1) /"/.test(""); import("data:,1"); //"', ["import() "]],
  ["if (1) /`/.test(``); import('x'); //`", ["import() "]],
  ["const all = [...import('x')];", ["import() "]],
  ["import /* a */ // b\n ('x')", ["import() "]],
  ["import.defer('x'); import . source /**/ ('y')", ["import() ", "import() "]],
  ['if (1) /"/; export * from "data:text/javascript,1" //"', ["import data:text/javascript,1"]],
  ["import'd\\x61t\\u0061:,1'; import \" da\\\nta:,2\"", ["import data:,1", "import  data:,2"]],
  ["import x from \"npm:chalk\"; export { y } from 'https://a.b/c'", [
    "import npm:chalk",
    "import https://a.b/c",
  ]],
];

Deno.test("raw scan: finds what loads modules, also where the lexer would be fooled", () => {
  for (const [text, want] of FOOLING) {
    assertEquals(rawScan(text).map(({ kind, name }) => `${kind} ${name}`), want, text);
  }
});

Deno.test("raw scan: skips imports that the import map handles, and words that load nothing", () => {
  const text = `import a from "./a.ts"; import "node:fs"; import b from 'b'; import.meta.url; me.import("x");
    // the import of "x" is described here, as is: from "the paper"
    const from = "data:x", important = (x) => x;`;
  assertEquals(rawScan(text), []);
});

Deno.test("import scan: finds a spread import()", () => {
  assertEquals(scanImports("[...import('x')]").map(({ kind }) => kind), ["import()"]);
});
