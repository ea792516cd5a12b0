// @ts-types="../../types/std_assert.d.ts"
import { assert, assertEquals, assertRejects } from "@std/assert";
import { UsageError } from "../../platform/usage_error.ts";
import { parseOptions } from "../parse.ts";
import { type TestOptions, testTable } from "./test_options.ts";

/** Without what is drawn or counted. */
const defaults: Omit<TestOptions, "seed" | "jobs"> = {
  words: [],
  run: null,
  course: null,
  raft: null,
  count: 1,
  timeout: null,
  list: false,
  html: null,
  verbose: false,
  race: false,
  real: false,
  debug: false,
  dir: null,
  debugger: null,
  failfast: false,
  check: true,
  referee: true,
  short: false,
  strict: false,
  schedule: null,
  again: false,
  watch: false,
};

async function assertParses(line: string, expected: Partial<TestOptions>): Promise<void> {
  const { seed, jobs, ...options } = (await parseOptions(testTable, line.split(" ")))!;
  const own = { seed: expected.seed ?? seed, jobs: expected.jobs ?? navigator.hardwareConcurrency };
  assertEquals({ seed, jobs, ...options }, { ...own, ...defaults, ...expected }, line);
  assert(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32);
}

async function assertRefuses(line: string, message: string): Promise<void> {
  const error = await assertRejects(() => parseOptions(testTable, line.split(" ")), UsageError);
  assertEquals(error.message, message);
}

Deno.test("options in Go's spelling and in ours", async () => {
  await assertParses("2A 2B", { words: ["2A", "2B"] });
  await assertParses("-run Election -v", { run: "Election", verbose: true });
  await assertParses("-run=TestPersist1$ --course cos418", { run: "TestPersist1$", course: "cos418" });
  await assertParses("--run -x", { run: "-x" });
  await assertParses("-race -count=3 2A -failfast", { race: true, count: 3, words: ["2A"], failfast: true });
  await assertParses("-race=false -short", { short: true });
  await assertParses("-timeout 1h30m --verbose", { timeout: 5400, verbose: true });
  await assertParses("-- 2A --seed 4294967295", { words: ["2A"], seed: 4294967295 });
  await assertParses("--no-referee --strict", { referee: false, strict: true });
  await assertParses("--no-check --raft a/b.ts --jobs 2", { check: false, raft: "a/b.ts", jobs: 2 });
});

Deno.test("a debugger's address is a port, or host and port, and may be left out", async () => {
  const at = (address: string, stops = false) => ({ debugger: { address, stops } });
  await assertParses("--inspect", at("127.0.0.1:9229"));
  await assertParses("--inspect TestBackup2B", { ...at("127.0.0.1:9229"), words: ["TestBackup2B"] });
  await assertParses("--inspect 2A", { ...at("127.0.0.1:9229"), words: ["2A"] });
  await assertParses("--inspect 9230 2A", { ...at("127.0.0.1:9230"), words: ["2A"] });
  await assertParses("--inspect-brk=0", at("127.0.0.1:0", true));
  await assertParses("--inspect-brk 0.0.0.0:9230", at("0.0.0.0:9230", true));
  await assertRefuses("--inspect=x", "--inspect takes a port, or a host and a port, such as 9230, not x");
  await assertRefuses(
    "--inspect=99999",
    "--inspect takes a port, or a host and a port, such as 9230, not 99999",
  );
  await assertRefuses("--inspect --watch", "--inspect and --watch exclude each other");
  await assertRefuses("--inspect-brk --real", "--inspect-brk and --real exclude each other");
  await assertRefuses("--inspect -count 2", "--inspect runs one test once, without -count");
});

Deno.test("a usage error is one sentence", async () => {
  await assertRefuses("--sede 3", "unknown option --sede; did you mean --seed?");
  await assertRefuses("-cuont=3", "unknown option -cuont; did you mean -count?");
  await assertRefuses("--raft --seed 7", "--raft needs a value (the path of your raft.ts)");
  await assertRefuses("-count 0", "-count takes a whole number from 1 to 1000000, not 0");
  await assertRefuses(
    "--timeout 600",
    "--timeout takes a duration such as 600s, 10m or 1h30m, not 600; write 600s",
  );
  await assertRefuses(
    "--course coss",
    "--course takes mit6824, cs350, cos418, mit6824-2022 or mit65840, not coss; did you mean cos418?",
  );
});
