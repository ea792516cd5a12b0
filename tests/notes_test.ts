/**
 * The notes under a failure: they name code that is allowed but was the mistake; a correct Raft that is stopped in the
 * middle of a test gets none.
 *
 * @module
 */

// @ts-types="../types/std_assert.d.ts"
import { assertEquals, assertMatch } from "@std/assert";
import { ElectionWatch } from "../runner/child/election_watch.ts";
import { hasBun, runJobs } from "./child.ts";

const root = new URL("../", import.meta.url);
const folder = Deno.makeTempDirSync({ prefix: "raftlab-notes-" });
addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
Deno.copyFileSync(new URL("raft/raft.ts", root), `${folder}/solution.ts`);

function student(name: string, change = (text: string) => text): string {
  const text = Deno.readTextFileSync(new URL(`tests/students/${name}.ts`, root));
  Deno.writeTextFileSync(`${folder}/${name}.ts`, change(text));
  return `file://${folder}/${name}.ts`;
}

/** A note without what depends on the seed: which server, how often, when. */
function anySeed(note: string): string {
  return note.replace(/\d+ times/, "N times").replace(/at \d+\.\d+ s\b/, "at T s").replace(/by S\d/, "by S_");
}

const mistakes: [file: string, test: string, notes: string[]][] = [
  [student("forgotten_await"), "TestInitialElection2A", [
    "reply.VoteGranted of RequestVote is read (forgotten_await.ts:49) before the Call has come back: N times, " +
    "first by S_ at T s. Is an await missing? The answer is there when the promise of Call resolves to true; " +
    "deno lint names an async function without await (require-await).",
  ]],
  [student("returned_reply"), "TestInitialElection2A", [
    "RequestVote returned a RequestVoteReply and left its reply as it was (S0, S1, S2; N times, first at T s). " +
    "A handler's return value is ignored: fill in its second parameter.",
  ]],
  [student("no_command_valid"), "TestBasicAgree2B", [
    "a message with a command was sent on applyCh, and its CommandValid was false " +
    "(S0, S1, S2; N times, first at T s). The tester ignores these: set CommandValid to true.",
  ]],
  [student("unencodable_reply"), "TestBasicAgree2B", [
    "Term of RequestVote's reply, the number 0 by default, was set to the number 0.5 by S_ (unencodable_reply.ts:20): " +
    "a field is sent as the type of its default",
  ]],
];

for (const runtime of ["deno", "bun"] as const) {
  Deno.test({
    name: `notes: mistakes are named under the failure, in ${runtime}`,
    ignore: runtime === "bun" && !await hasBun(),
    fn: async () => {
      for (const [raft, test, notes] of mistakes) {
        const [outcome] = await runJobs(runtime, [{ test, seed: 1 }], { raft, notes: true });
        assertEquals(outcome.failure?.notes?.map(anySeed), notes, raft);
      }
    },
  });
}

Deno.test("notes: a call that nobody waits for", async () => {
  const wait = /this\.sendRequestVote\(peer, args, reply\);\s*if \(reply\.VoteGranted\) votes\+\+;/;
  const raft = student(
    "forgotten_await",
    (text) => text.replace(wait, 'this.peers[peer].Call("Raft.RequestVote", args, reply);'),
  );
  const [outcome] = await runJobs("deno", [{ test: "TestInitialElection2A", seed: 1 }], {
    raft,
    notes: true,
  });
  assertEquals(outcome.failure?.notes?.map(anySeed), [
    'nobody waits for what Call("Raft.RequestVote") returns (forgotten_await.ts:48): N times. That is allowed, but ' +
    "then nobody learns whether the call was answered, or when its reply can be read. Is an await missing?",
  ]);
});

Deno.test("notes: no agreement, as there are elections and hardly a leader", async () => {
  const text = Deno.readTextFileSync(`${folder}/solution.ts`);
  const granted = "    reply.VoteGranted = true;\n";
  assertEquals(text.split(granted).length, 2);
  Deno.writeTextFileSync(`${folder}/no_votes.ts`, text.replace(granted, ""));
  const jobs = [{ test: "TestBasicAgree2B", seed: 1 }];
  const [{ failure }] = await runJobs("deno", jobs, { raft: `file://${folder}/no_votes.ts`, notes: true });
  assertMatch(failure!.message, /failed to reach agreement/);
  assertMatch(
    failure!.notes!.join(),
    /^in the 10\.\d+ s before, servers asked for votes in \d+ terms, 1 to \d+; no leader sent anything in any of them: did nobody win, or did the winner stay silent\?$/,
  );
});

Deno.test("notes: leaders are counted from when the test began to wait, and only if there is none half of the time", () => {
  const noteOf = (elections: number, ledFor: number, message = "one(5) failed to reach agreement") => {
    let now = 0;
    const watch = new ElectionWatch(() => now);
    const send = (rpc: string, Term: number) =>
      watch.sent({ method: `Raft.${rpc}` } as Parameters<ElectionWatch["sent"]>[0], { Term });
    for (let term = 1; term < 9; term++) send("RequestVote", term);
    watch.step("one(5, 3, true)");
    watch.network("longReordering", true);
    for (let term = 11; term <= 10 + elections; term++) send("RequestVote", term);
    send("AppendEntries", 12);
    now += ledFor;
    send("AppendEntries", 12);
    now = 10_000_000;
    return watch.lines(message);
  };
  assertEquals(noteOf(6, 1_500_000), [
    "in the 10.000 s before, servers asked for votes in 6 terms, 11 to 16; in 1 of them a leader sent something, over " +
    "1.500 s together. In this test two of three answers come 0.2 to 2.2 s late.",
  ]);
  assertEquals([noteOf(4, 0), noteOf(6, 5_100_000), noteOf(6, 0, "expected one leader, got none")], [
    [],
    [],
    [],
  ]);
});

Deno.test("notes: one reply for two calls: what is read is not said to be read too early", async () => {
  const raft = student(
    "forgotten_await",
    (text) =>
      text.replace(
        /this\.sendRequestVote\(peer, args, reply\);\s*if \(reply\.VoteGranted\) votes\+\+;/,
        `const end = this.peers[peer];
        end.Call("Raft.RequestVote", args, reply).then(() => {});
        end.Call("Raft.RequestVote", args, reply).then(() => { if (reply.VoteGranted) votes++; });`,
      ),
  );
  const [outcome] = await runJobs("deno", [{ test: "TestInitialElection2A", seed: 1 }], {
    raft,
    notes: true,
  });
  assertEquals(outcome.failure?.notes?.map(anySeed), [
    "a Call of RequestVote is given the reply of an earlier one that has not come back (forgotten_await.ts:50): " +
    "N times, first by S_ at T s. Both answers go into one object, and what one leaves at its default keeps the " +
    "other's value. Does each Call get a new reply?",
  ]);
});

Deno.test("notes: looking for them does not change the run, and they are left out unless requested", async () => {
  const raft = student("forgotten_await");
  const jobs = [1, 2, 3].map((seed) => ({ test: "TestInitialElection2A", seed }));
  const [plain, noted] = [
    await runJobs("deno", jobs, { raft }),
    await runJobs("deno", jobs, { raft, notes: true }),
  ];
  assertEquals(noted.map(({ digest }) => digest), plain.map(({ digest }) => digest));
  assertEquals(plain.map(({ failure }) => failure?.notes), [undefined, undefined, undefined]);
});

Deno.test("notes: none for a correct Raft that is stopped in the middle of a test", async () => {
  const tests = ["TestReElection2A", "TestBackup2B", "TestFigure8Unreliable2C", "TestUnreliableChurn2C"];
  const jobs = tests.flatMap((test) => [1, 2].map((seed) => ({ test, seed })));
  for (const file of ["raft/raft.ts", "tests/third_raft.ts"]) {
    const raft = new URL(file, root).href;
    for (const { test, seed, failure } of await runJobs("deno", jobs, { raft, notes: true, testLimit: 4 })) {
      // A test that was stopped has a note on what each server did, and no other.
      const others = failure?.notes?.filter((note) => !/^S\d: \w+.*; sent /.test(note));
      assertEquals([failure?.kind, others], ["timeout", []], `${file}, ${test}, seed ${seed}`);
    }
  }
});
