// @ts-types="../../types/std_assert.d.ts"
import { assertEquals, assertRejects } from "@std/assert";
import { UsageError } from "../../platform/usage_error.ts";
import { parseOptions } from "../parse.ts";
import { type StressOptions, stressTable } from "./stress_options.ts";

async function assertParses(line: string, expected: Partial<StressOptions>): Promise<void> {
  const options = (await parseOptions(stressTable, line.split(" ").filter((word) => word !== "")))!;
  for (const [name, value] of Object.entries(expected)) {
    assertEquals(options[name as keyof StressOptions], value, `${line}: ${name}`);
  }
}

async function assertRefuses(line: string, message: string): Promise<void> {
  const error = await assertRejects(() => parseOptions(stressTable, line.split(" ")), UsageError);
  assertEquals(error.message, message);
}

Deno.test("how long: rounds, time, a failure, or 100 rounds", async () => {
  await assertParses("", { runs: 100, duration: null, untilFail: false });
  await assertParses("2A --runs 500", { words: ["2A"], runs: 500 });
  await assertParses("--for 1h30m", { runs: Infinity, duration: 5400 });
  await assertParses("--until-fail", { runs: Infinity, untilFail: true });
  await assertParses("--until-fail --runs 7 -for=10s", { runs: 7, duration: 10, untilFail: true });
});

Deno.test("the budget of --shrink is optional, and is not read as a part", async () => {
  await assertParses("", { shrink: { seeds: 200, seconds: 10, asked: false } });
  await assertParses("--shrink 2A", { words: ["2A"], shrink: { seeds: 2000, seconds: 60, asked: true } });
  await assertParses("2A --shrink", { words: ["2A"], shrink: { seeds: 2000, seconds: 60, asked: true } });
  await assertParses("--shrink 500 2A", {
    words: ["2A"],
    shrink: { seeds: 500, seconds: Infinity, asked: true },
  });
  await assertParses("--shrink=30s", { shrink: { seeds: Infinity, seconds: 30, asked: true } });
  await assertParses("--no-shrink", { shrink: null });
  await assertParses("--real", { shrink: null });
});

Deno.test("stress has the options of test", async () => {
  await assertParses("-run Election --course cos418 -race --debug --no-check --raft x.ts --jobs 3 --seed 9", {
    run: "Election",
    course: "cos418",
    race: true,
    debug: true,
    check: false,
    raft: "x.ts",
    jobs: 3,
    seed: 9,
  });
  await assertParses("--seed 1 --shard 3/20 --json a.jsonl --junit b.xml --quiet", {
    shard: { index: 3, of: 20 },
    json: "a.jsonl",
    junit: "b.xml",
    quiet: true,
    referee: true,
    strict: false,
  });
  await assertParses("--no-referee --strict", { referee: false, strict: true });
});

Deno.test("a usage error is one sentence", async () => {
  await assertRefuses(
    "--shard 1/2",
    "--shard needs --seed, the same for every shard: rounds are counted from it",
  );
  await assertRefuses(
    "--run",
    "--run needs a value (a regular expression on the names of tests, such as Election)",
  );
  await assertRefuses("--for 10", "--for takes a duration such as 30s, 10m or 1h30m, not 10; write 10s");
  await assertRefuses(
    "--seed 9007199254740990 --runs 3",
    "--seed 9007199254740990 is too large for its rounds: seeds count up to 9007199254740991",
  );
  await assertRefuses("--runs 0", "--runs takes a whole number from 1 to 4294967295, not 0");
  await assertRefuses("--shrink 0", "--shrink takes a number of seeds, or a duration such as 30s, not 0");
  await assertRefuses("--shard=5/4 --seed 1", "--shard takes i/n with i from 1 to n, such as 3/20, not 5/4");
  await assertRefuses("--jsonl x", "unknown option --jsonl; did you mean --json?");
});
