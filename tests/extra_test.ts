/**
 * The tests beyond the courses', of restarts, unreliable networks and leadership: correct Rafts pass them whatever
 * their timeouts, and each test fails on the bugs it is for.
 */

// @ts-types="../types/std_assert.d.ts"
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { RuleId } from "../referee/mod.ts";
import { applied, type Edit } from "../staff/mutants/mod.ts";
import { extraTests } from "../tester/raft/extra_tests.ts";
import { probes } from "../tester/raft/probe_tests.ts";
import { hasBun, runJobs } from "./child.ts";
import { mutantNamed, writeChanged, writeMutant, writeQuietBase, writeVariant } from "./mutant_files.ts";

/** Those with a scenario of their own: a small scope has what its schedule says. */
const names = extraTests.filter((test) => !probes.includes(test) && test.body !== "smallScope").map((
  { name },
) => name);
const jobs = names.flatMap((test) => [1, 2].map((seed) => ({ test, seed })));

async function assertAllPass(...[runtime, jobs, setup]: Parameters<typeof runJobs>): Promise<void> {
  for (const { test, seed, failure, complaints } of await runJobs(runtime, jobs, setup)) {
    assertEquals([test, seed, failure, complaints], [test, seed, null, undefined]);
  }
}

/** Sets the heartbeat interval, the minimum election timeout and its random spread, in milliseconds. */
function timed(heartbeat: number, timeout: number, spread: number): Edit[] {
  return [
    ["const heartbeatInterval = 150;", `const heartbeatInterval = ${heartbeat};`],
    ["const electionTimeoutMin = 450;", `const electionTimeoutMin = ${timeout};`],
    ["const electionTimeoutSpread = 400;", `const electionTimeoutSpread = ${spread};`],
  ];
}

Deno.test("extra: both correct Rafts pass in Deno and in Bun, also with -race, without a complaint of the referee", async () => {
  assert(await hasBun(), "Bun was not found: set RAFTLAB_BUN to its path, or run `deno task check`");
  const raft = writeQuietBase();
  await Promise.all([
    assertAllPass("deno", jobs),
    assertAllPass("bun", jobs),
    assertAllPass("deno", jobs, { raft }),
    assertAllPass("deno", jobs, { raft, jitter: 5000 }),
  ]);
});

Deno.test("extra: correct Rafts with short, long or widely spread timeouts pass", async () => {
  const timings = { short: timed(100, 250, 250), long: timed(200, 1000, 1000), apart: timed(120, 300, 1500) };
  for (const [i, [name, edits]] of Object.entries(timings).entries()) {
    await assertAllPass("deno", jobs.filter(({ seed }) => seed === 1 + i % 2), {
      raft: writeChanged(name, (plain) => applied(edits, plain, name)),
    });
  }
});

Deno.test("extra: correct Rafts pass whose leaders step down, ignore requests or append entries of their own", async () => {
  for (const name of ["check-quorum", "check-quorum-and-lease", "uncounted-own-entry"]) {
    const raft = writeVariant(name);
    for (const { test, seed, failure } of await runJobs("deno", jobs, { raft })) {
      assertEquals([test, seed, failure], [test, seed, null]);
    }
  }
});

Deno.test("extra: a correct Raft passes whose RPCs are not named as in Figure 2", async () => {
  const raft = writeChanged(
    "other-names",
    (plain) => plain.replaceAll("RequestVote", "Ballot").replaceAll("AppendEntries", "Replicate"),
  );
  for (const { test, seed, failure } of await runJobs("deno", jobs, { raft })) {
    assertEquals([test, seed, failure], [test, seed, null]);
  }
});

/** A test's message about a mutant on a seed, null if it passes; and a rule that the referee names, null if none. */
const shown: [test: string, mutant: string, seed: number, says: RegExp | null, rule: RuleId | null][] = [
  ["TestVoterRestarts", "persist-omits-votedfor", 1, /^term \d+ has 2 \(>1\) leaders: S\d and S\d$/, "S2"],
  ["TestThreeCandidates", "persist-missing-on-vote", 1, /^term \d+ has 2 \(>1\) leaders: S\d and S\d$/, "S2"],
  ["TestThreeCandidates", "votedfor-reset-on-same-term-stepdown", 2, null, "S2"],
  ["TestFollowerRestarts", "persist-missing-on-append", 1, /^apply error: commit index=/, "P1"],
  ["TestLateRequests", "append-always-truncates", 2, /^apply error: commit index=/, "O3"],
  ["TestLateRequests", "entries-shared-by-reference", 2, /^apply error: commit index=/, "S10"],
  ["TestOneWayLinks", "timer-reset-on-stale-append", 1, /^one\(\d+\) failed to reach agreement$/, "L4"],
  [
    "TestOneWayLinks",
    "leader-ignores-higher-term-reply",
    1,
    /^S\d still leads term \d+, 100 ms after S\d, in term \d+, answered its AppendEntries$/,
    null,
  ],
  [
    "TestOneWayLinks",
    "leader-ignores-higher-term-append",
    1,
    /^S\d still leads term \d+, 100 ms after it answered AppendEntries of S\d, in term \d+$/,
    "S3b",
  ],
  ["TestOneWayLinks", "grants-to-lower-term", 1, null, "S3c"],
  ["TestEdgeOfTimeout", "matchindex-from-nextindex", 2, /TypeError/, "S10"],
  ["TestEdgeOfTimeout", "nextindex-falls-below-match", 1, null, "L6"],
  ["TestLeaderAgain", "matchindex-not-reinitialised", 1, /^\d committed but no majority$/, "S10"],
  ["TestLeaderAgain", "stale-ae-reply-processed", 4, /TypeError/, "S10"],
  ["TestSlowService", "blocks-on-apply-in-handler", 1, /^S\d has not answered \d+ of the requests /, "L13"],
  [
    "TestSlowService",
    "applier-wakeup-lost",
    1,
    /^10 s after S\d, still leader of .* has applied up to /,
    "L11",
  ],
  [
    "TestSlowService",
    "lastapplied-jumps-to-commitindex",
    1,
    /^apply error: server \d apply out of order 9$/,
    "S15",
  ],
  ["TestFigure8Steps", "commits-old-term-by-counting", 1, /^apply error: commit index=/, "S10"],
];

for (const [test, mutant, seed, says, rule] of shown) {
  Deno.test(`extra: ${test} shows ${mutant}`, async () => {
    const raft = writeMutant(mutantNamed(mutant));
    const [{ failure, complaints = [] }] = await runJobs("deno", [{ test, seed }], { raft });
    if (says === null) assertEquals(failure, null);
    else assertMatch(failure?.message ?? "passed", says);
    if (rule !== null) assert(complaints.some((each) => each.rule === rule), JSON.stringify(complaints));
  });
}

Deno.test("extra: each test finds a bug", () => {
  assertEquals(names.filter((name) => !shown.some(([test]) => test === name)), []);
});
