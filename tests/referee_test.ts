/** The referee from end to end: silent on Rafts that are right, and on wrong ones it names the rule. */

// @ts-types="../types/std_assert.d.ts"
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { courses } from "../tester/courses/all.ts";
import { runJobs } from "./child.ts";
import { changed, quietBase } from "./changed_raft.ts";
import { textOf, wrongRafts } from "./wrong_rafts.ts";

const folder = await Deno.makeTempDir({ prefix: "raftlab-referee-" });
addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

const everything = courses[0].tests.map(({ name }) => ({ test: name, seed: 1 }));

function write(name: string, text: string): string {
  const path = `${folder}/${name}.ts`;
  Deno.writeTextFileSync(path, text);
  return `file://${path}`;
}

for (const wrong of wrongRafts) {
  Deno.test(`referee: ${wrong.name} is named ${wrong.rules.join(" or ")}`, async () => {
    const raft = write(wrong.name, textOf(wrong));
    const [outcome] = await runJobs("deno", [{ test: wrong.test, seed: wrong.seed }], { raft });
    const [first] = outcome.complaints ?? [];
    assert(first !== undefined, "no complaint");
    assert(wrong.rules.includes(first.rule), `named is ${first.rule}: ${first.sentence}`);
  });
}

Deno.test("referee: nothing to say of the worked solution, nor of one with empty heartbeats and no hints", async () => {
  const quiet = write("quiet", changed(quietBase, "the second base"));
  for (const setup of [{}, { jitter: 5000 }, { raft: quiet }, { raft: quiet, jitter: 5000 }]) {
    for (const outcome of await runJobs("deno", everything, setup)) {
      assertEquals([outcome.test, outcome.failure, outcome.complaints], [outcome.test, null, undefined]);
    }
  }
});

Deno.test("referee: it changes nothing of a run, and can be left out", async () => {
  const wrong = wrongRafts.find(({ name }) => name === "votes-twice")!;
  const raft = write("changes-nothing", textOf(wrong));
  const job = { test: wrong.test, seed: wrong.seed };
  const [watched] = await runJobs("deno", [job], { raft });
  const [unwatched] = await runJobs("deno", [job], { raft, referee: false });
  assertEquals(unwatched.complaints, undefined);
  assertEquals(unwatched.digest, watched.digest);
});

/** What the command line makes of a wrong Raft that passes the course's test. */
async function command(...options: string[]): Promise<{ code: number; out: string }> {
  const wrong = wrongRafts.find(({ name }) => name === "votes-twice")!;
  const raft = write("from-the-command-line", textOf(wrong)).slice("file://".length);
  const args = ["test", wrong.test, "--seed", String(wrong.seed), "--raft", raft, "--no-check", ...options];
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", new URL("../cli.ts", import.meta.url).pathname, ...args],
    stderr: "inherit",
  }).output();
  return { code, out: new TextDecoder().decode(stdout) };
}

Deno.test("referee: a complaint stands under the Passed line and is counted; --strict fails; --no-referee is silent", async () => {
  const usual = await command();
  assertEquals(usual.code, 0, usual.out);
  assertMatch(
    usual.out,
    /\.\.\. Passed -- .*\n {2}referee: S2 at \d+\.\d{3} s: server \d voted for .* \(§5\.2: one vote per term\)\.\n {11}Its first vote was at .*\n/,
  );
  assertStringIncludes(usual.out, "\nreferee: rules broken in 1 test; first of all S2 in 1\nPASS\n");

  const strict = await command("--strict");
  assertEquals(strict.code, 1, strict.out);
  assertMatch(
    strict.out,
    /--- FAIL: .*\n {4}referee: S2 at .*\n.*\n {4}rule S2 is broken, as the referee says \(--strict\)\n/,
  );
  assertStringIncludes(strict.out, "--strict --seed 1");

  const silent = await command("--no-referee", "--strict");
  assertEquals(silent.code, 0, silent.out);
  assertEquals(silent.out.includes("referee"), false);
});
