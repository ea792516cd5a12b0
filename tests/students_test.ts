/**
 * A mistake in a student's file is reported in one clear message that names the test, the server and the time, with a
 * non-zero exit code. The files are in students/; each runs from a folder outside of the project.
 */

// @ts-types="../types/std_assert.d.ts"
import { assertEquals, assertStringIncludes } from "@std/assert";
import { importMapsOf } from "../runner/program.ts";
import { startTypeCheck } from "../runner/type_check.ts";
import { raftAt, stopped } from "./child.ts";
import { commandLine, ended } from "./command_line.ts";
import { plainBase } from "./mutant_files.ts";

const root = new URL("../", import.meta.url).pathname;

interface Case {
  file: string;
  test?: string;
  code?: number;
  /** It never returns, as infinite_loop does: it is run with less patience than the command's. */
  stuck?: true;
  says: string[];
}

const cases: Case[] = [
  { file: "syntax_error", code: 3, says: ["syntax_error.ts:2:24", "[build failed]"] },
  {
    file: "type_error",
    code: 3,
    says: ["type_error.ts:3:14: Type 'string' is not assignable", "[build failed]"],
  },
  { file: "no_make", code: 3, says: ["must export a function Make", "it exports make"] },
  {
    file: "refused_import",
    code: 3,
    says: ['refused_import.ts:2: the import of "node:fs" is refused', "Persister"],
  },
  { file: "throws_in_make", says: ["exception in Make of S2: RangeError: no such peer", "at 0.000 s"] },
  {
    file: "throws_in_timer",
    says: ["S1: TypeError: peers is not iterable", "at 0.300 s", "throws_in_timer.ts:15"],
  },
  {
    file: "unhandled_rejection",
    says: ["S1: Error: lost my mind", "at 0.300 s", "unhandled_rejection.ts:"],
  },
  {
    file: "throws_in_handler",
    says: ["exception in handler Raft.AppendEntries of S", "TypeError: cannot read log"],
  },
  {
    file: "infinite_loop",
    says: ["S1 has been running for", "started at 0.300 s (simulated)", "(infinite_loop.ts:15:"],
  },
  {
    file: "microtask_loop",
    stuck: true,
    says: ["S1 has been running for", "started at 0.300 s (simulated)", "spin (microtask_loop.ts:1"],
  },
  { file: "loop_in_start", stuck: true, says: ["S1 has been running for", "(loop_in_start.ts:17:"] },
  { file: "clock_loop", says: ["S1: the code reads the clock in a loop", "at 0.300 s", "clock_loop.ts:15:"] },
  {
    file: "clock_loop_in_make",
    says: ["S1: the code reads the clock in a loop", "at 0.000 s", "clock_loop_in_make.ts:1"],
  },
  {
    file: "deadlock",
    says: ["failed to reach agreement (deadlock)\n", "note: since 0.400 s nothing is left to happen"],
  },
  {
    file: "applies_out_of_order",
    test: "TestConcurrentStarts2B",
    says: ["apply error: server", "apply out of order 3", " s, S"],
  },
  { file: "applies_another_value", says: ["apply error: commit index=2 server=2 999 != server=", "at 0."] },
  { file: "memory_bomb", says: ["S1: ran out of memory (limit 1024 MB)"] },
  { file: "exits", says: ["S1 called Deno.exit(0)", "at 0.300 s", "exits.ts:13:"] },
  {
    file: "unencodable_args",
    says: ["S1: labrpc: cannot encode the arguments of Raft.RequestVote", "unencodable_args.ts:17:"],
  },
  {
    file: "unencodable_reply",
    says: [
      "S0: labrpc: cannot encode the reply of Raft.RequestVote",
      "Term of RequestVote's reply, the number 0 by default, was set to the number 0.5 by S0 (unencodable_reply.ts:20)",
    ],
  },
  { file: "refused_fetch", says: ["S1: fetch reaches a real network", "Call()", "refused_fetch.ts:13:"] },
  {
    file: "state_is_object",
    test: "TestInitialElection2A",
    says: [
      "GetState of S",
      "must return [term, isLeader] at once; it returned a plain object with term, isLeader",
    ],
  },
  {
    file: "start_term_is_text",
    says: [
      'must return [index, term, isLeader] at once; its term (element 1) was the text "0", not a number',
    ],
  },
  {
    file: "apply_index_is_text",
    says: ['sent an ApplyMsg on applyCh: its CommandIndex was the text "1"; it must be a whole number'],
  },
  { file: "async_make", says: ["must return [index, term, isLeader] at once; it returned a promise"] },
  {
    file: "wrong_method",
    says: ["S1: labrpc: unknown method RequestVotes", "expecting one of [RequestVote]"],
  },
  {
    file: "floods",
    says: [
      "    S1 sent 40,000 AppendEntries in one simulated second: does it send again at once",
      "\n    note: S1: connected, no leader of term 0 at 0.600 s; sent 40,001 AppendEntries (1800 KB)\n",
      "floods.ts:14:",
    ],
  },
  {
    file: "lower_case",
    says: ["S1  labgob error: lower-case field candidateId of Args", "(lower_case.ts:14)"],
  },
  {
    file: "encodes_null",
    says: [
      "S0 saved a state that lacks a value",
      "cannot encode nil value, since null has no type",
      "(encodes_null.ts:27:7)",
    ],
  },
  {
    file: "plain_object_in_list",
    says: ["saved a state that lacks a value", "a plain object does not show its type", ".ts:28:7)"],
  },
  {
    file: "decode_error_unread",
    test: "TestPersist12C",
    says: [
      "labgob error: a value was not decoded: gob: decoding into local type *[]main.LogEntry, received",
      "(decode_error_unread.ts:37); the bytes hold, in this order: 1 | 0 | [0:null 1:11]",
    ],
  },
  {
    file: "zero_left_out",
    test: "TestProbeRemembersVote",
    says: [
      "labgob warning: VotedFor of Saved was 0 when it was encoded, and is -1 now: gob leaves zeros out",
      "(zero_left_out.ts:40)",
    ],
  },
];

const folder = Deno.makeTempDirSync({ prefix: "raftlab-student-" });
for (const entry of Deno.readDirSync(`${root}tests/students`)) {
  Deno.copyFileSync(`${root}tests/students/${entry.name}`, `${folder}/${entry.name}`);
}
Deno.writeTextFileSync(`${folder}/solution.ts`, plainBase());

/** Files that are not run at all are run with the type check; the others are checked together, which is quicker. */
async function runTest(
  file: string,
  test: string,
  ...options: string[]
): Promise<{ code: number; text: string }> {
  const words = ["test", test, "--raft", `${folder}/${file}.ts`, "--seed", "1", ...options];
  const [command, args] = commandLine(words);
  const env = { COLUMNS: "1000" }; // sentences are not wrapped
  const { code, out, err } = await ended(new Deno.Command(command, { args, cwd: root, env }));
  return { code, text: out + err };
}

Deno.test("students: each mistake is reported", async (t) => {
  for (const { file, test = "TestBasicAgree2B", code = 1, stuck = false, says } of cases) {
    await t.step(file, async () => {
      if (stuck) {
        const { message, stack } = await stopped(`${folder}/${file}.ts`, test);
        for (const sentence of says) assertStringIncludes([message, ...stack].join("\n"), sentence);
        return;
      }
      const result = await runTest(file, test, ...code === 3 ? [] : ["--no-check"]);
      for (const sentence of says) assertStringIncludes(result.text, sentence);
      assertEquals(result.code, code, result.text);
      if (code === 1) assertStringIncludes(result.text, `--- FAIL: ${test}`);
      assertEquals(/runner\/|sim\/simulation/.test(result.text), false, `a stack of ours:\n${result.text}`);
    });
  }
  await t.step("no type error hides a mistake that is to be found when it runs", async () => {
    const files = cases.filter(({ code }) => code !== 3).map(({ file }) => `file://${folder}/${file}.ts`);
    const all = { ...raftAt(`${folder}/solution.ts`), files };
    const { errors } = startTypeCheck(all, await importMapsOf(all));
    assertEquals(await errors, []);
  });
  Deno.removeSync(folder, { recursive: true });
});
