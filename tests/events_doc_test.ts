/** docs/events.md describes exactly the fields of a result file. */

// @ts-types="../types/std_assert.d.ts"
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { formatVersion } from "../reports/results.ts";
import { mutantNamed, writeMutant, writeVariant } from "./mutant_files.ts";
import { recordsIn, root, run, studentFolder } from "./stress.ts";

const folder = studentFolder("flaky", "throws_in_timer");
Deno.copyFileSync(new URL(writeMutant(mutantNamed("votes-twice"))), `${folder}/votes-twice.ts`);
Deno.copyFileSync(new URL(writeVariant("uncounted-own-entry")), `${folder}/own-entry.ts`);
const page = Deno.readTextFileSync(`${root}docs/events.md`);

/** The fields in the first column of the table under a heading. */
function documented(heading: string): string[] {
  const section = page.split(`\n## ${heading}\n`)[1].split(/\n##? /)[0];
  const rows = section.split("\n").filter((line) => line.startsWith("| `"));
  return rows.flatMap((row) => [...row.split("|")[1].matchAll(/`([^`]+)`/g)].map((found) => found[1]));
}

/** The fields of an object in the page's notation, such as `failure.servers[].term`. */
function fieldsOf(value: object, prefix = ""): string[] {
  return Object.entries(value).flatMap(([name, field]) => {
    const path = `${prefix}${name}`;
    if (Array.isArray(field)) {
      const inside = field.flatMap((each) => typeof each === "object" ? fieldsOf(each, `${path}[].`) : []);
      return [path, ...inside];
    }
    if (typeof field !== "object" || field === null || path === "run") return [path];
    return [path, ...fieldsOf(field, `${path}.`)];
  });
}

Deno.test("events.md: exactly the fields that occur are described", async () => {
  const kinds = [
    ["flaky", "TestInitialElection2A --raft FOLDER/flaky.ts"],
    ["throws_in_timer", "TestInitialElection2A --raft FOLDER/throws_in_timer.ts"],
    ["votes-twice", "TestReElection2A --strict --raft FOLDER/votes-twice.ts"],
    ["own-entry", "TestProbeFigure7 --raft FOLDER/own-entry.ts"], // left out
    ["service", "TestOnePartition3A --dir FOLDER/service"],
  ];
  assertEquals((await run(`new ${folder}/service --lab kvraft`)).code, 0);
  const all = (await Promise.all(kinds.map(async ([name, what]) => {
    const line = `--runs 6 --seed 1 --no-check --quiet --shrink 5 --json ${folder}/${name}.jsonl`;
    const { code } = await run(`stress ${what.replace("FOLDER", folder)} ${line}`);
    assertEquals(code, name === "own-entry" ? 0 : 1);
    return recordsIn(`${folder}/${name}.jsonl`).all;
  }))).flat();
  assertEquals(new Set(all.map(({ type }) => type)), new Set(["header", "run", "shortest", "summary"]));
  for (const type of ["header", "run", "shortest", "summary"]) {
    const records = all.filter((record) => record.type === type);
    const occurring = new Set(records.flatMap((record) => fieldsOf(record)));
    occurring.delete("shard");
    assertEquals([...occurring].sort(), documented(type).sort(), type);
  }
  const [shortest] = all.filter((record) => record.type === "shortest");
  assert(fieldsOf(shortest.run).every((field) => documented("run").includes(field)));
});

Deno.test("events.md names the current version", () => {
  assertStringIncludes(page, `of the format: ${formatVersion} |`);
});
