// @ts-types="../../types/std_assert.d.ts"
import { assertEquals, assertRejects } from "@std/assert";
import { UsageError } from "../../platform/usage_error.ts";
import { topics } from "../../trace/topics.ts";
import { listed } from "../options.ts";
import { parseOptions } from "../parse.ts";
import { type ReplayOptions, replayTable } from "./replay_options.ts";

async function parsed(line: string): Promise<ReplayOptions> {
  return (await parseOptions(replayTable, line.split(" ")))!;
}

Deno.test("replay's options", async () => {
  const plain = await parsed("2B --seed 7");
  assertEquals([plain.words, plain.seed, plain.columns, plain.twice], [["2B"], 7, null, false]);
  assertEquals(plain.filter, { only: null, operation: null, ignore: [], from: 0, to: Infinity });
  const words =
    "TestBackup2B --seed=0 -v -race --only S0,2 --ignore save,reply --from 1.2 --to 2.5s --no-columns --check";
  const all = await parsed(words);
  assertEquals([all.seed, all.verbose, all.race, all.columns, all.twice], [0, true, true, false, true]);
  assertEquals(all.filter, {
    only: [0, 2],
    operation: null,
    ignore: ["save", "reply"],
    from: 1_200_000,
    to: 2_500_000,
  });
  const copied = await parsed("2B --seed 7 --jobs 2 --debug --no-check -short");
  assertEquals([copied.seed, copied.twice], [7, false]);
});

Deno.test("replay's usage errors are one helpful sentence", async () => {
  const cases: [string, string][] = [
    [
      "2B",
      "replay needs --seed N: the last line of a run names its seed, and so does the command under each failure",
    ],
    ["2B --seed", "--seed needs a value (the number that the last line of a run shows)"],
    ["2B --seed 1 --real", "replay shows a simulated run again; on the wall clock (--real) no run repeats"],
    ["2B --seed 1 --only leader", "--only takes numbers of servers, such as 0,2, not leader"],
    ["2B --seed 1 --from soon", "--from takes simulated seconds such as 1.2, not soon"],
    ["2B --seed 1 --from 2 --to 1", "--from is later than --to"],
    ["2B --seed 1 --json a --check", "--json and --check exclude each other: replay shows"],
    [
      "2B --seed 1 --ignore rpc,saves",
      `--ignore takes ${listed(Object.keys(topics))}, not saves; did you mean save?`,
    ],
    ["2B --seed 1 --olny 2", "unknown option --olny; did you mean --only?"],
  ];
  for (const [args, says] of cases) {
    await assertRejects(() => parsed(args), UsageError, says);
  }
});
