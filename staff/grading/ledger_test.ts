// @ts-types="../../types/std_assert.d.ts"
import { assertEquals, assertThrows } from "@std/assert";
import { Ledger, ledgerHead, readLedger } from "./ledger.ts";
import { full, grading, none, some } from "./reports/testdata/grades.ts";
import { UsageError } from "../../platform/usage_error.ts";

const path = `${Deno.makeTempDirSync({ prefix: "raftlab-ledger-" })}/grading.jsonl`;
const head = ledgerHead(grading, null);
const lines = [full, some, none].map((grade, i) => ({ grade, wall: i + 0.5 }));

Deno.test("a ledger is read as it was written; a line that was cut is left out", () => {
  assertEquals(readLedger(path), null);
  const ledger = new Ledger(path, head, lines.slice(0, 1));
  for (const line of lines.slice(1)) ledger.add(line);
  ledger.close();
  const past = {
    head: JSON.parse(JSON.stringify(head)),
    lines: JSON.parse(JSON.stringify(lines)),
    unreadable: [],
  };
  assertEquals(readLedger(path), past);
  Deno.writeTextFileSync(path, '{"grade":{"name":"da', { append: true });
  assertEquals(readLedger(path), past);
});

Deno.test("a ledger of another version, or with another field, is refused with what to do", () => {
  const says = (first: unknown, second: unknown, message: string) => {
    Deno.writeTextFileSync(path, `${JSON.stringify(first)}\n${JSON.stringify(second)}\n`);
    const error = assertThrows(() => readLedger(path), UsageError);
    assertEquals(error.message.replaceAll(path, "FILE"), message);
  };
  const again = "grade again, with another --out";
  says(
    { ...head, version: 1 },
    lines[0],
    `FILE: it is of format version 1, and this raftlab reads version 2: ${again}, or use the older raftlab that wrote it`,
  );
  says(
    { ...head, version: 3 },
    lines[0],
    "FILE: it is of format version 3, and this raftlab reads version 2: use the newer raftlab that wrote it",
  );
  says(7, lines[0], "FILE: it does not begin with a header of raftlab grading; name another --out");
  says(
    { ...head, runs: "4" },
    lines[0],
    `FILE, line 1: runs is "4"; expected a whole number, 1 or more; ${again}`,
  );
});

Deno.test("a line of a ledger that cannot be read is left out, and said to be; the others count", () => {
  const bad = { ...lines[0], grade: { ...full, tests: [{ ...full.tests[0], score: null }] } };
  const all = [JSON.stringify(head), JSON.stringify(bad), '{"grade":{"na', JSON.stringify(lines[1])];
  Deno.writeTextFileSync(path, all.map((line) => `${line}\n`).join(""));
  const past = readLedger(path)!;
  assertEquals(past.lines, JSON.parse(JSON.stringify([lines[1]])));
  const left = "is left out, and who it was is graded again";
  assertEquals(past.unreadable.map((sentence) => sentence.replaceAll(path, "FILE")), [
    `FILE, line 2 ${left}: grade.tests[0].score is null; expected a number, 0 or more`,
    `FILE, line 3 ${left}: it is not JSON`,
  ]);
});
