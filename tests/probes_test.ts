/**
 * The probes: correct Rafts pass them, however they count, wait and back up, without a complaint of the referee; and
 * each probe fails on a bug it is for, with a message that names the paper's claim.
 */

// @ts-types="../types/std_assert.d.ts"
import { assert, assertEquals, assertMatch } from "@std/assert";
import { applied, type Edit } from "../staff/mutants/mod.ts";
import { probes } from "../tester/raft/probe_tests.ts";
import { hasBun, runJobs } from "./child.ts";
import { commandLine } from "./command_line.ts";
import { mutantNamed, writeChanged, writeMutant, writeQuietBase, writeVariant } from "./mutant_files.ts";

const names = probes.map(({ name }) => name);
const jobs = names.flatMap((test) => [1, 2].map((seed) => ({ test, seed })));
const third = new URL("third_raft.ts", import.meta.url).href;
const right = (name: string) => new URL(`right/${name}.ts`, import.meta.url).href;

async function assertAllPass(...[runtime, jobs, setup]: Parameters<typeof runJobs>): Promise<void> {
  for (const { test, seed, failure, complaints } of await runJobs(runtime, jobs, setup)) {
    assertEquals([test, seed, failure, complaints], [test, seed, null, undefined]);
  }
}

Deno.test("probes: three correct Rafts pass in Deno and in Bun, also with -race, without a complaint of the referee", async () => {
  assert(await hasBun(), "Bun was not found: set RAFTLAB_BUN to its path, or run `deno task check`");
  const raft = writeQuietBase();
  await Promise.all([
    assertAllPass("deno", jobs, { jitter: 5000 }),
    assertAllPass("bun", jobs),
    assertAllPass("deno", jobs, { raft }),
    assertAllPass("deno", jobs, { raft, jitter: 5000 }),
    assertAllPass("deno", jobs, { raft: third }),
  ]);
});

Deno.test("probes of snapshots: six right Rafts pass, also with -race; one without snapshots is left out", async () => {
  const ofSnapshots = probes.filter(({ snapshots }) => snapshots).map(({ name }) => name);
  const jobs = (seed: number) => ofSnapshots.map((test) => ({ test, seed }));
  const rafts = [
    undefined,
    writeVariant("offset"),
    writeVariant("map"),
    third,
    right("cond_install"),
    right("itself"),
  ];
  for (const raft of rafts) {
    for (const [seed, jitter] of [[3, 0], [4, 5000]]) {
      for (const outcome of await runJobs("deno", jobs(seed), { raft, jitter })) {
        const { test, failure, complaints, leftOut } = outcome;
        assertEquals([test, seed, failure, complaints, leftOut], [test, seed, null, undefined, undefined]);
      }
    }
  }
  for (const { leftOut } of await runJobs("deno", jobs(3), { raft: right("ticks") })) {
    assertMatch(leftOut!, /^S\d has no method Snapshot\(index, snapshot\)$/);
  }
});

Deno.test("probes of snapshots: a follower that has a snapshot's last entry need not save the snapshot, as in etcd", async () => {
  const before =
    "    this.log.discard(args.LastIncludedIndex, args.LastIncludedTerm);\n    this.persistWith(args.Data);\n";
  const ends = {
    commits: "{ this.commitIndex = args.LastIncludedIndex; return this.wakeApplier(); }",
    "waits-for-leaderCommit": "return;",
  };
  const jobs = ["TestProbeInstallsSnapshot", "TestProbeRemembersSnapshot"].map((test) => ({ test, seed: 5 }));
  for (const [name, end] of Object.entries(ends)) {
    const after =
      `    if (this.log.term(args.LastIncludedIndex) === args.LastIncludedTerm) ${end}\n${before}`;
    await assertAllPass("deno", jobs, {
      raft: writeChanged(name, (offset) => applied([[before, after]], offset, name), "offset"),
    });
  }
});

Deno.test("probes: a leader that waits for every answer is left out where a snapshot takes long, one that gives up passes", async () => {
  const [test, name] = ["TestProbeSnapshotHeartbeats", "waits-for-every-answer"];
  const waits: Edit[] = [[
    "  replicate(peer: number): void {\n",
    "  replicate(peer: number): void {\n    if (this.awaiting[peer] !== null) return;\n",
  ]];
  const givesUp: Edit[] = ["InstallSnapshot", "AppendEntries"].map((method) => [
    `await this.peers[peer].Call("Raft.${method}", args, reply);`,
    `await Promise.race([this.peers[peer].Call("Raft.${method}", args, reply), sleep(200).then(() => false)]);`,
  ]);
  const run = async (name: string, edits: Edit[]) => {
    const raft = writeChanged(name, (offset) => applied(edits, offset, name), "offset");
    return (await runJobs("deno", [{ test, seed: 1 }], { raft }))[0];
  };
  const { failure, leftOut } = await run(name, waits);
  assertEquals(failure, null);
  assertMatch(leftOut!, /^S\d sends S\d nothing while it waits for an answer from it$/);
  const other = await run("gives-up", [...waits, ...givesUp]);
  assertEquals([other.failure, other.leftOut], [null, undefined]);
});

/** Sets the heartbeat interval, the minimum election timeout and its random spread, in milliseconds. */
function timed(heartbeat: number, timeout: number, spread: number): Edit[] {
  return [
    ["const heartbeatInterval = 150;", `const heartbeatInterval = ${heartbeat};`],
    ["const electionTimeoutMin = 450;", `const electionTimeoutMin = ${timeout};`],
    ["const electionTimeoutSpread = 400;", `const electionTimeoutSpread = ${spread};`],
  ];
}

const turn = "await (this.turn = this.turn.then(() => sleep(Math.random() * 3)));\n";

/** Correct variants of the plain base. */
const lawful: Record<string, Edit[]> = {
  "the paper's own timeouts": timed(100, 150, 150),
  "long timeouts": timed(200, 1000, 1000),
  "a log that counts from 0": [
    ["args.LastLogIndex = this.lastLogIndex();", "args.LastLogIndex = this.lastLogIndex() - 1;"],
    ["args.LastLogIndex >= this.lastLogIndex()", "args.LastLogIndex + 1 >= this.lastLogIndex()"],
    [
      '.Call("Raft.AppendEntries", args, reply)',
      `.Call("Raft.AppendEntries", Object.assign(new AppendEntriesArgs(), args, {
        PrevLogIndex: args.PrevLogIndex - 1,
        LeaderCommit: args.LeaderCommit - 1,
      }), reply)`,
    ],
    [
      "  AppendEntries(args: AppendEntriesArgs, reply: AppendEntriesReply): void {\n",
      "  AppendEntries(args: AppendEntriesArgs, reply: AppendEntriesReply): void {\n" +
      "    args.PrevLogIndex++;\n    args.LeaderCommit++;\n",
    ],
  ],
  "entries that know their index": [
    ["  /** What the service is to execute. */\n", "  Index = 0;\n"],
    [
      "    entry.Command = command;\n",
      "    entry.Command = command;\n    entry.Index = this.log.length;\n",
    ],
    ["const index = args.PrevLogIndex + 1 + i;", "const index = args.Entries[i].Index;"],
  ],
  "handlers that wait for a lock": [
    [
      "  RequestVote(args: RequestVoteArgs, reply: RequestVoteReply): void {\n",
      "  turn: Promise<void> = Promise.resolve();\n" +
      `  async RequestVote(args: RequestVoteArgs, reply: RequestVoteReply): Promise<void> {\n${turn}`,
    ],
    [
      "  AppendEntries(args: AppendEntriesArgs, reply: AppendEntriesReply): void {\n",
      `  async AppendEntries(args: AppendEntriesArgs, reply: AppendEntriesReply): Promise<void> {\n${turn}`,
    ],
  ],
  "acknowledgements that say how far": [
    ["  Success = false;\n", "  Success = false;\n  NextIndex = 0;\n"],
    [
      "    reply.Success = true;\n",
      "    reply.Success = true;\n    reply.NextIndex = args.PrevLogIndex + args.Entries.length + 1;\n",
    ],
    ["const match = args.PrevLogIndex + args.Entries.length;", "const match = reply.NextIndex - 1;"],
  ],
  "one entry a request": [[
    "this.log.slice(this.nextIndex[peer])",
    "this.log.slice(this.nextIndex[peer], this.nextIndex[peer] + 1)",
  ]],
  "a service of another name": [
    ["class Raft implements", "class Node implements"],
    ["new Raft(peers", "new Node(peers"],
    ['"Raft.RequestVote"', '"Node.RequestVote"'],
    ['"Raft.AppendEntries"', '"Node.AppendEntries"'],
  ],
};

for (const [i, [name, edits]] of Object.entries(lawful).entries()) {
  Deno.test(`probes: a right Raft passes, with ${name}`, async () => {
    const file = name.replaceAll(/\W+/g, "-");
    const raft = writeChanged(file, (plain) => applied(edits, plain, name));
    for (
      const { test, seed, failure } of await runJobs(
        "deno",
        jobs.filter(({ seed }) => seed === 1 + i % 2),
        { raft },
      )
    ) {
      assertEquals([test, seed, failure], [test, seed, null]);
    }
  });
}

for (const name of ["check-quorum", "check-quorum-and-lease"]) {
  Deno.test(`probes: a right Raft passes: ${name}`, async () => {
    for (const { test, seed, failure } of await runJobs("deno", jobs, { raft: writeVariant(name) })) {
      assertEquals([test, seed, failure], [test, seed, null]);
    }
  });
}

Deno.test("probes: a leader's own entry only skips a probe", async () => {
  const raft = writeVariant("uncounted-own-entry");
  for (const { test, seed, failure, leftOut } of await runJobs("deno", jobs, { raft })) {
    assertEquals([test, seed, failure], [test, seed, null]);
    if (test === "TestProbeFigure7") {
      assertMatch(leftOut!, /^S\d, leader of term \d+, has an entry of its own/);
    }
  }
});

Deno.test("probes: a Raft whose messages have other names is skipped with a reason", async () => {
  const raft = writeChanged(
    "other-names",
    (plain) => plain.replaceAll("PrevLogIndex", "PreviousIndex"),
  );
  for (const { test, seed, failure } of await runJobs("deno", jobs, { raft })) {
    assertEquals([test, seed, failure], [test, seed, null]);
  }
  const [command, args] = commandLine(
    ["test", "TestProbeFigure7", "--raft", raft.slice("file://".length), "--no-check", "--seed", "1"],
  );
  const { stdout } = await new Deno.Command(command, { args, cwd: new URL("../", import.meta.url) }).output();
  assertMatch(
    new TextDecoder().decode(stdout),
    / \.\.\. left out, neither passed nor failed: no field PrevLogIndex in the arguments of AppendEntries \(there are Term, .*\n/,
  );
});

/** For each probe a bug that it finds on seed 1, and its message. */
const shown: Record<string, [mutant: string, says: RegExp]> = {
  BeginsElections: [
    "rpcs-sent-one-at-a-time",
    /asked S\d of 2 others for votes in term 1, and then waited\nThe paper, §5\.2/,
  ],
  RandomTimeouts: ["timeout-random-once", /19 election timeouts .* in a row were all between/],
  ElectionTimer: [
    "timer-reset-on-stale-append",
    /for 5 s S\d refused AppendEntries of an earlier term again/,
  ],
  DeposedStands: [
    "deposed-leader-never-stands",
    /^S\d, which led term \d+, was told of term \d+ by AppendEntries; since then .* no election\n/,
  ],
  Majority3: ["vote-majority-too-big", /does not lead with 2 of 3 votes/],
  Majority5: ["denied-vote-counted", /leads with 1 of 5 votes .* refused\)/],
  Majority7: ["votes-awaited-with-promise-all", /does not lead with 4 of 7 votes .* late\)/],
  LateVotes: ["stale-vote-reply-counted", /without a vote but its own, leads since 4 votes of term/],
  HigherTerms: [
    "leader-ignores-higher-term-reply",
    /a leader, was told of term \d+ by a reply to AppendEntries/,
  ],
  EarlierTerms: ["grants-to-lower-term", /a follower in term \d+, answered true .* to RequestVote of term/],
  OneVote: [
    "votedfor-reset-on-same-term-stepdown",
    /once a candidate in this term, which S\d won, answered true/,
  ],
  FreeVote: [
    "vote-taken-by-refusal",
    /^S\d, a follower before, which had refused .* answered false in term \d+ to RequestVote .*; expected true/,
  ],
  SimultaneousCandidates: ["vote-given-after-await", /at one moment; it voted for S\d, S\d/],
  RepeatedRequest: ["repeated-request-refused", /whose request came again, answered false in term \d+/],
  CandidateFallsBack: ["candidate-rejects-same-term-append", /a candidate in term \d+, answered false/],
  ElectionRestriction: [
    "restriction-both-must-be-ge",
    /whose last entry is 1 of term \d+; expected true.*\n.*§5\.4\.1/,
  ],
  OnlyLeadersStart: ["start-accepts-on-follower", /a candidate in term \d+, took a command at index/],
  ConsistencyCheck: [
    "prevlogterm-not-checked",
    /answered true in term \d+ to AppendEntries .* expected false/,
  ],
  MergesEntries: [
    "append-always-truncates",
    /should have entries of terms [\d ]+, but it refused AppendEntries/,
  ],
  FollowerCommits: ["only-leader-applies", /had not applied entry 1 within 2 s/],
  CommitStays: [
    "commitindex-falls",
    /^S\d applied its entries up to 3, then was sent .*; as leader of term \d+ it sent LeaderCommit 1 at most, to /,
  ],
  Heartbeats: ["heartbeat-too-fast", /with nothing to do, sent S\d \d+ AppendEntries in 3 s/],
  MajorityCommits: ["leader-not-counted", /stored by 3 of 5 servers, .* had not applied it/],
  OwnTermCommits: [
    "commits-old-term-by-counting",
    /on all servers, (sent LeaderCommit 3|applied entry 1)\n.*§5\.4\.2/,
  ],
  Figure7: ["nextindex-never-backs-up", /follower S\d has entries of terms|sent 3000 AppendEntries/],
  FreshProgress: [
    "matchindex-not-reinitialised",
    /had acknowledged another, of an earlier term; and it was applied/,
  ],
  LateAcknowledgements: ["stale-ae-reply-processed", /TypeError|by an answer that came only now; and/],
  LateRefusals: ["nextindex-unclamped", /TypeError/],
  GrowsOnly: ["matchindex-not-monotonic", /its answer about entry 1 came late; .* entry 2 is not applied/],
  RepeatedAcknowledgements: [
    "matchindex-from-nextindex",
    /acknowledged entry 1, more than once; and|TypeError/,
  ],
  BacksUpQuickly: ["conflict-index-is-prev", /with 60 entries of an earlier term, refused \d+ AppendEntries/],
  RemembersVote: [
    "persist-omits-votedfor",
    /voted for S\d in term \d+, crashed, started again, and voted for S\d/,
  ],
  RemembersTerm: ["persist-omits-term", /in term \d+, crashed, started again, and is in term 0/],
  RemembersElection: ["persist-missing-on-election", /asked for votes in term \d+, crashed, started again/],
  RemembersEntries: [
    "persist-missing-on-append",
    /acknowledged entries of terms \d+, crashed, started again/,
  ],
  RemembersCommand: [
    "persist-missing-on-start",
    /committed its entry 1, which 2 others had, crashed, started again, and has no entry 1/,
  ],
  SendsSnapshot: [
    "nextindex-stays-after-install",
    /^10 s after S\d is back, leader S\d, with \d+ entries, has brought it to 9; it sent it \d+ InstallSnapshots\n/,
  ],
  InstallsSnapshot: ["suffix-dropped-on-install", /was sent InstallSnapshot .*; then its log should /],
  OldSnapshot: [
    "old-snapshot-rolls-back-applied",
    /, was sent InstallSnapshot of .*, and (its service went back|then refused)/,
  ],
  SnapshotTerms: [
    "higher-term-in-install-reply-ignored",
    /sent S\d InstallSnapshot, which was answered in term \d+; 2 s later it is in term/,
  ],
  DiscardedEntries: ["discarded-entries-not-passed-over", /^exception in handler Raft\.AppendEntries of S\d/],
  RemembersSnapshot: [
    "snapshot-lost-by-next-save",
    /crashed; it was given an entry, crashed and started again/,
  ],
  DiscardedTerm: [
    "discarded-term-is-current",
    /the last of them of term \d+, answered false in term \d+ to AppendEntries .*\n.*§7/,
  ],
  DiscardedCommits: ["discarded-prev-commits-all", /was sent AppendEntries .*, and applied entry 33\n/],
  LateSnapshotAnswer: [
    "install-answer-term-compared-alone",
    /got a refusal of S\d, .* has brought S\d to 0 of|sent 3000 AppendEntries/,
  ],
  OvertakenSnapshotAnswer: [
    "install-answer-lowers-next",
    /first answer to InstallSnapshot came; then it was sent AppendEntries with prevLogIndex 1?9\n/,
  ],
  OlderSnapshotAnswer: [
    "install-answer-counts-for-newer",
    /discarded more before it got the answer: .* has brought S\d to \d+ of \d+\n/,
  ],
  SnapshotHeartbeats: [
    "no-heartbeat-beside-snapshot",
    /nothing for 3000 ms while S\d had not answered InstallSnapshot; .* it was silent for 150 ms at most\n/,
  ],
};

for (const [probe, [mutant, says]] of Object.entries(shown)) {
  Deno.test(`probes: TestProbe${probe} shows ${mutant}`, async () => {
    const raft = writeMutant(mutantNamed(mutant));
    const [{ failure }] = await runJobs("deno", [{ test: `TestProbe${probe}`, seed: 1 }], { raft });
    assert(failure !== null, "it passes");
    assert(["assertion", "crash", "deadlock"].includes(failure.kind), failure.kind);
    assertMatch(failure.message, says);
  });
}

Deno.test("probes: each finds a bug", () => {
  assertEquals(names.filter((name) => !(name.slice("TestProbe".length) in shown)), []);
});

Deno.test("probes: a field of Figure 2 in lower case is a mistake, not another name", async () => {
  const raft = writeMutant(mutantNamed("rpc-field-dropped-leadercommit"));
  const [{ failure }] = await runJobs("deno", [{ test: "TestProbeFigure7", seed: 1 }], { raft });
  assertMatch(
    failure?.message ?? "it passes",
    /^leaderCommit in the arguments of AppendEntries begins with a lower-case letter/,
  );
});

Deno.test("probes: a handler that throws crashes its server, whether the tester or the network calls it", async () => {
  const raft = writeChanged("throws-on-entries", (plain) => {
    const begin = "AppendEntries(args: AppendEntriesArgs, reply: AppendEntriesReply): void {";
    return applied(
      [[begin, `${begin}\nif (args.Entries.length > 1) throw new TypeError("no log");`]],
      plain,
      "throws-on-entries",
    );
  });
  // In the first job the tester calls the followers of a server that leads; in the second it plays the leader.
  const [asked, called] = await runJobs(
    "deno",
    ["TestProbeMajorityCommits", "TestProbeFigure7"].map((test) => ({ test, seed: 1 })),
    { raft },
  );
  for (
    const [{ failure }, says] of [[asked, /^exception in AppendEntries of a follower: TypeError: no log$/], [
      called,
      /^exception in handler Raft.AppendEntries of S\d: TypeError: no log$/,
    ]] as const
  ) {
    assertEquals(failure?.kind, "crash");
    assertMatch(failure!.message, says);
    assertMatch(failure!.stack[0], /Raft\.AppendEntries/);
  }
});
