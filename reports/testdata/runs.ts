// Runs to try reports on.

import type { Complaint, Failure } from "../../runner/protocol.ts";
import type { Evidence, FailedRun, RunRecord } from "../results.ts";

export const tests = [
  { name: "TestInitialElection2A", part: "2A" },
  { name: "TestReElection2A", part: "2A" },
  { name: "TestBackup2B", part: "2B" },
];

/** A run that passed. */
export function passedRun(changes: Partial<RunRecord> = {}): RunRecord {
  return {
    type: "run",
    test: "TestReElection2A",
    seed: 7,
    passed: true,
    failure: null,
    seconds: 5,
    total: 5.1,
    peers: 3,
    rpcs: 90,
    bytes: 19000,
    counts: { commits: 0 },
    digest: "0123456789abcdef",
    steps: 150,
    realMs: 2,
    evidence: null,
    ...changes,
  };
}

export const failure: Failure = {
  kind: "assertion",
  message: "expected one leader, got none",
  where: "tester/raft/election.ts:43",
  server: null,
  at: 7_490_000,
  stack: [],
  servers: [
    { server: 0, running: true, connected: true, facts: { term: 7, role: "follower", applied: 0 } },
    { server: 1, running: false, connected: true, facts: { applied: 4 } },
  ],
};

/** A broken rule. */
export const complaint: Complaint = {
  rule: "S2",
  severity: "error",
  at: 3_214_000,
  server: 2,
  section: "§5.2: one vote per term",
  sentence: "S2 voted for S0 and for S3 in term 7",
  context: null,
};

/** A run that passed, although a rule was broken. */
export function brokenRun(
  changes: Partial<RunRecord> = {},
  ...complaints: Partial<Complaint>[]
): RunRecord {
  const all = complaints.length === 0 ? [{}] : complaints;
  return passedRun({ complaints: all.map((each) => ({ ...complaint, ...each })), ...changes });
}

/** A run that failed. */
export function failedRun(
  changes: Partial<RunRecord> = {},
  why: Partial<Failure> = {},
  evidence: Partial<Evidence> = {},
): FailedRun {
  return {
    ...passedRun({ passed: false, rpcs: 34, ...changes }),
    failure: { ...failure, ...why },
    evidence: {
      fingerprint: "assertion: expected one leader, got none, tester/raft/election.ts:43",
      again: "same",
      prints: [{ at: 1_234_567, server: 2, text: "became candidate" }],
      printsDropped: 3,
      commands: ["deno task replay TestReElection2A --seed 7", "deno task test TestReElection2A --seed 7"],
      ...evidence,
    },
  };
}

/** A run whose test could not judge the file. */
export function leftOutRun(changes: Partial<RunRecord> = {}): RunRecord {
  return passedRun({ leftOut: "no field Term in the reply of RequestVote", ...changes });
}
