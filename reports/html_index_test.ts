// @ts-types="../types/std_assert.d.ts"
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type IndexData, indexPage } from "./html_index.ts";

const item = {
  title: "one(...) failed",
  count: "3 of 9 runs",
  lines: ["a line"],
  page: "TestX-1.html",
  commands: ["deno task test TestX --seed 1"],
};
const data: IndexData = {
  title: "2A",
  verdict: { text: "3 of 9 runs failed", look: "bad" },
  facts: ["mit6824"],
  head: ["", "runs"],
  rows: [{ cells: ["TestX", "9"], look: "bad" }],
  failures: [item],
  rules: [],
};

Deno.test("html index: a group leads to its picture, and says how its run is shown again", () => {
  const page = indexPage(data);
  assertStringIncludes(page, '<a href="TestX-1.html">one(...) failed</a> <small>3 of 9 runs</small>');
  assertStringIncludes(page, "<code>deno task test TestX --seed 1</code>");
  assertEquals(page.includes("Broken rules"), false);
  assertEquals(indexPage({ ...data, failures: [{ ...item, page: null }] }).includes("href"), false);
});

Deno.test("html index: whatever is in a text is shown as text", () => {
  const evil = `</p><script>alert("1")</script>' & \u202e\x1b`;
  const page = indexPage({
    ...data,
    title: evil,
    facts: [evil],
    rows: [{ cells: [evil, evil], look: "plain" }],
    failures: [{ title: evil, count: evil, lines: [evil], page: `${evil}.html`, commands: [evil] }],
  });
  assert(!/<script|[\u202e]/.test(page) && !page.includes("\x1b"));
  assertStringIncludes(
    page,
    "&#60;/p&#62;&#60;script&#62;alert(&#34;1&#34;)&#60;/script&#62;&#39; &#38; \\u202e\\x1b",
  );
});
