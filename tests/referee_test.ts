/** The referee from end to end: silent on Rafts that are right, and on wrong ones it names the rule. */

// @ts-types="../types/std_assert.d.ts"
import { assert, assertEquals } from "@std/assert";
import { courses } from "../tester/courses/all.ts";
import { runJobs } from "./child.ts";
import { changed, quietBase, textOf, wrongRafts } from "./wrong_rafts.ts";

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
