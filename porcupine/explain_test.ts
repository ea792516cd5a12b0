/** What is said of histories with one mistake each. */

// @ts-types="../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";

import { checkKv, explain, kvModel, type KvOperation, search } from "./mod.ts";

/**
 * A history on key k, a line each: `0-5 put a`, `6-9 append b`, `7-8 get ab`, `9- append c` without an answer. Clients
 * are numbered by line.
 */
function historyOf(text: string): KvOperation[] {
  return text.trim().split("\n").map((line, client) => {
    const [, call, end, word, value] = /^(\d+)-(\d*) (\w+) ?(.*)$/.exec(line.trim())!;
    const op = word === "get" ? "Get" : word === "put" ? "Put" : "Append";
    const input = op === "Get" ? { op, key: "k" } as const : { op, key: "k", value } as const;
    const output = op === "Get" ? { value } : {};
    return { client, call: +call, input, ...(end ? { return: +end, output } : {}) };
  });
}

function explained(text: string): string[] {
  const history = historyOf(text);
  assertEquals(search(kvModel, history).verdict, "illegal");
  const { verdict, blame } = checkKv(history);
  assertEquals(verdict, "illegal");
  return explain(history, blame!, { time: (at) => `${at} ms` });
}

const mistakes: [what: string, history: string, explanation: string[]][] = [
  [
    "a Get without an append that was answered",
    "0-1 append a\n2-3 append b\n4-5 get a\n6-7 get ab",
    [
      `stale read: client 2's Get("k") does not show client 1's Append("k", "b"), which had been answered before that Get was called`,
      '    2 ms to 3 ms  client 1  Append("k", "b")',
      '    4 ms to 5 ms  client 2  Get("k") = "a"',
    ],
  ],
  [
    "a Get of a Put's value that was replaced",
    "0-1 put a\n2-3 put b\n4-5 get b\n6-7 get a",
    [
      `stale read: client 3's Get("k") does not show client 1's Put("k", "b"), which had been answered before that Get was called`,
      '    0 ms to 1 ms  client 0  Put("k", "a")',
      '    2 ms to 3 ms  client 1  Put("k", "b")',
      '    4 ms to 5 ms  client 2  Get("k") = "b"',
      '    6 ms to 7 ms  client 3  Get("k") = "a"',
    ],
  ],
  [
    "a Get that goes back behind another",
    "0-20 append a\n2-4 get a\n5-7 get ",
    [
      `stale read: client 2's Get("k") does not show client 0's Append("k", "a"), on which client 1's Get("k") rests, answered before that Get was called`,
      '    0 ms to 20 ms  client 0  Append("k", "a")',
      '    2 ms to 4 ms   client 1  Get("k") = "a"',
      '    5 ms to 7 ms   client 2  Get("k") = ""',
    ],
  ],
  [
    "an append that was answered and is gone",
    "0-1 append a\n2-3 append b\n4-5 append c\n6-7 get ac",
    [
      `lost update: client 1's Append("k", "b") was answered, and client 3's Get("k"), called after that, does not show it; nor does any other Get show it`,
      '    2 ms to 3 ms  client 1  Append("k", "b")',
      '    6 ms to 7 ms  client 3  Get("k") = "ac"',
    ],
  ],
  [
    "a Put that was answered and is gone",
    "0-1 put a\n2-3 put b\n4-5 get a",
    [
      `lost update: client 1's Put("k", "b") was answered, and client 2's Get("k"), called after that, does not show it; nor does any other Get show it`,
      '    0 ms to 1 ms  client 0  Put("k", "a")',
      '    2 ms to 3 ms  client 1  Put("k", "b")',
      '    4 ms to 5 ms  client 2  Get("k") = "a"',
    ],
  ],
  [
    "two appends, each without the other",
    "0-9 append a\n0-9 append b\n1-8 get a\n2-9 get b",
    [
      `lost update: client 2's Get("k") shows client 0's Append("k", "a"); client 3's Get("k") begins with the same value, but has something else in its place, and does not show it at all`,
      '    0 ms to 9 ms  client 0  Append("k", "a")',
      '    1 ms to 8 ms  client 2  Get("k") = "a"',
      '    2 ms to 9 ms  client 3  Get("k") = "b"',
    ],
  ],
  [
    "an append that took effect twice",
    "0-1 append a\n2-3 append b\n4-5 get aba",
    [
      `duplicate: client 2's Get("k") shows client 0's Append("k", "a") twice`,
      '    0 ms to 1 ms  client 0  Append("k", "a")',
      '    4 ms to 5 ms  client 2  Get("k") = "aba"',
    ],
  ],
  [
    "an append on both sides of a Put",
    "0-9 append a\n0-9 put p\n1-4 get a\n5-9 get pa",
    [
      `duplicate: client 0's Append("k", "a") took effect twice: client 2's Get("k") shows it, and so does client 3's Get("k"), of which the value begins with that of another Put`,
      '    0 ms to 9 ms  client 0  Append("k", "a")',
      '    1 ms to 4 ms  client 2  Get("k") = "a"',
      '    5 ms to 9 ms  client 3  Get("k") = "pa"',
    ],
  ],
  [
    "an append in front of an earlier one",
    "0-1 append a\n2-3 append b\n4-5 get ba",
    [
      `reordered: client 2's Get("k") shows client 0's Append("k", "a") behind client 1's Append("k", "b"), which was called after that had been answered`,
      '    0 ms to 1 ms  client 0  Append("k", "a")',
      '    2 ms to 3 ms  client 1  Append("k", "b")',
      '    4 ms to 5 ms  client 2  Get("k") = "ba"',
    ],
  ],
  [
    "two Gets that disagree",
    "0-9 append a\n0-9 append b\n1-8 get ab\n2-9 get ba",
    [
      `reordered: client 2's Get("k") shows client 0's Append("k", "a") in front of client 1's Append("k", "b"), and client 3's Get("k") shows them the other way round`,
      '    0 ms to 9 ms  client 0  Append("k", "a")',
      '    0 ms to 9 ms  client 1  Append("k", "b")',
      '    1 ms to 8 ms  client 2  Get("k") = "ab"',
      '    2 ms to 9 ms  client 3  Get("k") = "ba"',
    ],
  ],
  [
    "a Put as if it were an append",
    "0-1 append a\n2-3 put b\n4-5 get ab",
    [
      `reordered: client 2's Get("k") shows client 1's Put("k", "b") behind other text, which a Put replaces`,
      '    2 ms to 3 ms  client 1  Put("k", "b")',
      '    4 ms to 5 ms  client 2  Get("k") = "ab"',
    ],
  ],
  [
    "a value that nobody wrote",
    "0-1 append a\n2-3 get ax",
    [
      `value from nowhere: client 1's Get("k"): at character 1 it has "x", which nobody wrote`,
      '    2 ms to 3 ms  client 1  Get("k") = "ax"',
    ],
  ],
  [
    "a value that was written later",
    "0-1 get a\n2-3 append a",
    [
      `value from nowhere: client 0's Get("k") shows client 1's Append("k", "a"), which was called only after that`,
      '    0 ms to 1 ms  client 0  Get("k") = "a"',
      '    2 ms to 3 ms  client 1  Append("k", "a")',
    ],
  ],
  [
    "two Puts by turns",
    "0-20 put a\n0-20 put b\n1-2 get a\n3-4 get b\n5-6 get a\n7-8 get b",
    [
      `two Puts at once: client 0's Put("k", "a") and client 1's Put("k", "b") were current by turns: client 2's Get("k") rests on the first, then client 5's Get("k") on the second; and client 3's Get("k") rests on the second, then client 4's Get("k") on the first`,
      '    0 ms to 20 ms  client 0  Put("k", "a")',
      '    0 ms to 20 ms  client 1  Put("k", "b")',
      '    1 ms to 2 ms   client 2  Get("k") = "a"',
      '    3 ms to 4 ms   client 3  Get("k") = "b"',
      '    5 ms to 6 ms   client 4  Get("k") = "a"',
      '    7 ms to 8 ms   client 5  Get("k") = "b"',
    ],
  ],
  [
    "a value that was written twice",
    "0-1 put a\n2-3 put a\n4-5 append b\n6-7 get a\n8-9 append c\n10-11 get ac",
    [
      `lost update: client 3's Get("k") does not begin with "ab", the value after client 2's Append("k", "b"), which had been answered before that Get was called; nor does any Get after that`,
      '    4 ms to 5 ms  client 2  Append("k", "b")',
      '    6 ms to 7 ms  client 3  Get("k") = "a"',
    ],
  ],
  [
    "a value that came back, where values were written twice",
    "0-1 put a\n2-3 put a\n4-5 append b\n6-7 get a\n8-9 get ab",
    [
      `stale read: client 3's Get("k") does not begin with "ab", the value after client 2's Append("k", "b"), which had been answered before that Get was called, and client 4's Get("k") shows it again`,
      '    4 ms to 5 ms  client 2  Append("k", "b")',
      '    6 ms to 7 ms  client 3  Get("k") = "a"',
      '    8 ms to 9 ms  client 4  Get("k") = "ab"',
    ],
  ],
  [
    "a duplicate where values were written twice",
    "0-1 append a\n2-3 put \n4-5 append b\n6-7 get bb",
    [
      `duplicate: client 3's Get("k") shows client 2's Append("k", "b") twice`,
      '    4 ms to 5 ms  client 2  Append("k", "b")',
      '    6 ms to 7 ms  client 3  Get("k") = "bb"',
    ],
  ],
  [
    "no order at all",
    "0-9 append a\n1-9 append a\n2-9 get aaa",
    [
      `no order: no order of the 3 operations around it explains client 2's Get("k")`,
      '    2 ms to 9 ms  client 2  Get("k") = "aaa"',
    ],
  ],
];

for (const [what, history, explanation] of mistakes) {
  Deno.test(`explain: ${what}`, () => {
    assertEquals(explained(history), explanation);
  });
}

Deno.test("explain: clients are called what the history calls them", () => {
  const history = historyOf("0-1 put a\n2-3 get b").map((each, i) => ({ ...each, who: `C${i}` }));
  assertEquals(explain(history, checkKv(history).blame!), [
    `value from nowhere: C1's Get("k"): it begins with "b", which nobody wrote`,
    '    2 to 3  C1  Get("k") = "b"',
  ]);
});
