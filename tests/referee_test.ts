/** The referee end to end: no complaint about correct Rafts; for wrong ones it names the rule. */

// @ts-types="../types/std_assert.d.ts"
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { courses } from "../tester/courses/all.ts";
import { runJobs } from "./child.ts";
import { commandLine } from "./command_line.ts";
import { mutantNamed, writeMutant, writeQuietBase } from "./mutant_files.ts";

const everything = courses[0].tests.filter(({ lab }) => lab === "raft").map(({ name }) => ({
  test: name,
  seed: 1,
}));

Deno.test("referee: no complaint about the worked solution, one with empty heartbeats and no hints, and a third Raft", async () => {
  const [quiet, third] = [writeQuietBase(), new URL("third_raft.ts", import.meta.url).href];
  for (const setup of [{}, { jitter: 5000 }, { raft: quiet, jitter: 5000 }, { raft: third }]) {
    for (const outcome of await runJobs("deno", everything, setup)) {
      assertEquals([outcome.test, outcome.failure, outcome.complaints], [outcome.test, null, undefined]);
    }
  }
});

Deno.test("referee: does not change the run, and can be turned off", async () => {
  const votesTwice = mutantNamed("votes-twice");
  const raft = writeMutant(votesTwice);
  const job = { test: votesTwice.shown.test, seed: votesTwice.shown.seed };
  const [watched] = await runJobs("deno", [job], { raft });
  const [unwatched] = await runJobs("deno", [job], { raft, referee: false });
  assertEquals(unwatched.complaints, undefined);
  assertEquals(unwatched.digest, watched.digest);
});

/** Runs `test` on a wrong Raft that passes the course's test. */
async function command(...options: string[]): Promise<{ code: number; out: string }> {
  const votesTwice = mutantNamed("votes-twice");
  const { test, seed } = votesTwice.shown;
  const raft = writeMutant(votesTwice).slice("file://".length);
  const args = ["test", test, "--seed", String(seed), "--raft", raft, "--no-check", ...options];
  const [deno, line] = commandLine(args);
  const { code, stdout } = await new Deno.Command(deno, {
    args: line,
    cwd: new URL("../", import.meta.url),
    stderr: "inherit",
  }).output();
  return { code, out: new TextDecoder().decode(stdout) };
}

Deno.test("referee: a complaint is shown under the Passed line and counted; --strict fails; --no-referee shows none", async () => {
  const usual = await command();
  assertEquals(usual.code, 0, usual.out);
  assertMatch(
    usual.out,
    /\.\.\. Passed -- .*\n {2}referee: S2 at \d+\.\d{3} s: S\d asked for votes [^]*?\(§5\.2: one\s+vote\s+per\s+term\)\. #t=\d+\.\d{6}&s=\d\n {11}It asked at .*\n/,
  );
  assertStringIncludes(
    usual.out,
    "\nreferee: rules broken in 1 test, by the first of each test: S2 in 1\nPASS\n",
  );

  const strict = await command("--strict");
  assertEquals(strict.code, 1, strict.out);
  assertMatch(
    strict.out,
    /--- FAIL: .*\n {4}referee: S2 at .*\n(?: {13}.*\n)+ {4}rule S2 is broken, as the referee says\n {8}at .*\n {8}S0: connected, term \d+, /,
  );
  assertStringIncludes(strict.out, `--strict --seed ${mutantNamed("votes-twice").shown.seed}`);

  const silent = await command("--no-referee", "--strict");
  assertEquals(silent.code, 0, silent.out);
  assertEquals(silent.out.includes("referee"), false);
});

Deno.test("referee: a snapshot's bytes are read when it is sent, of whatever realm they are", async () => {
  const mutant = mutantNamed("snapshot-cached-by-leader");
  const raft = writeMutant(mutant);
  const { test, seed } = mutant.shown;
  const [{ complaints }] = await runJobs("deno", [{ test, seed }], { raft, course: "mit65840" });
  assertMatch(
    complaints![0].sentence,
    /^S\d sent InstallSnapshot up to entry (\d+)9 of term \d+, with the bytes of the snapshot up to (?!\1)\d+9$/,
  );
});
