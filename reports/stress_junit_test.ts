// @ts-types="../types/std_assert.d.ts"
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { Groups } from "./groups.ts";
import { stressJunit } from "./stress_junit.ts";
import { Tally } from "./tally.ts";
import { checkElement, parse } from "./testdata/junit_form.ts";
import { failedRun, leftOutRun, passedRun, tests } from "./testdata/runs.ts";

const setting = {
  course: "mit6824",
  real: false,
  begun: "2026-11-21T03:06:10.207Z",
  properties: { seed: "7", raft: 'my "raft".ts' },
  remarks: ["referee: rules broken in 2 of 3 runs & more"],
};

function report(nasty: string): string {
  const tally = new Tally(tests);
  const groups = new Groups();
  tally.add(passedRun());
  tally.add(passedRun({ test: "TestInitialElection2A" }));
  const failed = failedRun({}, { message: nasty });
  tally.add(failed);
  groups.add(failed);
  return stressJunit(tally, groups.list(), setting);
}

Deno.test("a report has the form both schemas ask for", () => {
  const root = parse(report("expected one leader, got none"));
  checkElement(root);
  assertEquals(
    root.children.map(({ attributes: { name, tests, failures, errors, skipped } }) => [
      name,
      tests,
      failures,
      errors,
      skipped,
    ]),
    [["mit6824 2A", "2", "1", "0", "0"], ["mit6824 2B", "1", "0", "0", "1"]],
  );
  const failed = root.children[0].children.find(({ children }) => children[0]?.name === "failure")!;
  assertEquals(failed.attributes.name, "TestReElection2A");
  assertStringIncludes(
    failed.children[0].attributes.message,
    "1 of 2 runs failed: assertion: expected one leader",
  );
});

Deno.test("the report stays well-formed, whatever a student's file prints or throws", () => {
  const nasty = 'a < b && "c" > d ]]> \x00\x1b[31m\ud800 \ufffe 😀 </failure>';
  const xml = report(nasty);
  checkElement(parse(xml));
  assertStringIncludes(
    xml,
    "a &lt; b &amp;&amp; &quot;c&quot; &gt; d ]]&gt; \\x00\\x1b[31m\\ud800 \\ufffe 😀",
  );
});

Deno.test("xmllint reads it", async () => {
  const path = await Deno.makeTempFile({ suffix: ".xml" });
  await Deno.writeTextFile(path, report("\x00 & <"));
  try {
    const { success, stderr } = await new Deno.Command("xmllint", { args: ["--noout", path] }).output();
    assert(success, new TextDecoder().decode(stderr));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error; // it is not installed everywhere
  } finally {
    await Deno.remove(path);
  }
});

Deno.test("our own faults are errors, not failures", () => {
  const tally = new Tally(tests);
  const groups = new Groups();
  const failed = failedRun({}, { kind: "fault" });
  tally.add(failed);
  groups.add(failed);
  const [suite] = parse(stressJunit(tally, groups.list(), setting)).children;
  assertEquals([suite.attributes.failures, suite.attributes.errors], ["0", "1"]);
});

Deno.test("a test none of whose runs could judge the file is skipped, and says why", () => {
  const tally = new Tally(tests);
  for (const test of ["TestReElection2A", "TestBackup2B"]) tally.add(leftOutRun({ test }));
  tally.add(passedRun());
  const root = parse(stressJunit(tally, [], setting));
  checkElement(root);
  assertEquals(root.children.map(({ attributes }) => attributes.skipped), ["1", "1"]);
  const [backup] = root.children[1].children.filter(({ name }) => name === "testcase");
  const message = "left out: no field Term in the reply of RequestVote";
  assertEquals(backup.children[0].attributes, { message });
});
