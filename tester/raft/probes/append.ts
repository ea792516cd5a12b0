/**
 * Probes of the handler of AppendEntries, by the steps of Figure 2. §5.3 of the extended Raft paper.
 *
 * @module
 */

import type { AppendArgs, LogEntry } from "../../../trace/figure2.ts";
import { sleep } from "../config.ts";
import { type Claim, claim, sayAppend, termsOf } from "./claim.ts";
import { agreement, patience, replicates, retries, soon } from "./leader.ts";
import { type PlayedPeer, termAt } from "./peers.ts";
import { probe, type Stage } from "./stage.ts";

const check = claim(
  "AppendEntries 2, §5.3",
  "a follower refuses AppendEntries if its log has no entry at prevLogIndex with prevLogTerm, and accepts it otherwise, " +
    "with and without entries",
);

/** A log, and [prevLogIndex, prevLogTerm, whether it is accepted]. */
const checks: [log: number[], rows: [prev: number, prevTerm: number, yes: boolean][]][] = [
  [[1, 1, 2, 2, 3], [
    [0, 0, true],
    [1, 1, true],
    [2, 1, true],
    [3, 2, true],
    [4, 2, true],
    [5, 3, true],
    [1, 2, false],
    [3, 1, false],
    [4, 3, false],
    [5, 2, false],
    [5, 4, false],
    [6, 3, false],
    [6, 4, false],
    [40, 1, false],
  ]],
  [[2], [[0, 0, true], [1, 2, true], [1, 1, false], [1, 3, false], [2, 2, false]]],
];

/** The consistency check, as a table: as a heartbeat and with an entry. */
export const consistencyCheck: (cfg: Stage["cfg"]) => Promise<void> = probe(async (stage) => {
  await stage.learn();
  for (const [log, rows] of checks) {
    for (const [prev, prevTerm, yes] of rows) {
      for (const count of [0, 1]) {
        await stage.undisturbed(async () => {
          const { base, log: laid } = await stage.lay(log, 4);
          const term = stage.top() + 1;
          const leader = stage.peers[term % stage.peers.length];
          const entries = [stage.entry(prev + 1, term)].slice(0, count);
          const request = { term, prev, prevTerm: prev === 0 ? 0 : base + prevTerm, entries, commit: 0 };
          const was = `with entries of terms ${termsOf(laid)}`;
          await stage.checkAppend(was, leader, request, { term, yes }, check);
        });
      }
    }
  }
});

const conflicts = claim(
  "AppendEntries 3 and 4, §5.3",
  "where an entry conflicts with a new one (same index, other term), it and all that follow are deleted; entries that " +
    "are not in the log yet are appended; matching entries stay, and so do those after them",
);

/** A log, prevLogIndex and the terms of new entries, and the log that results. */
const merges: [log: number[], prev: number, entries: number[], after: number[]][] = [
  // Nothing new.
  [[1, 2, 2], 3, [], [1, 2, 2]],
  [[1, 2, 2], 1, [], [1, 2, 2]],
  [[1, 2, 2], 0, [], [1, 2, 2]],
  // Entries that are there already: a late or repeated request.
  [[1, 2, 2], 0, [1, 2, 2], [1, 2, 2]],
  [[1, 2, 2], 0, [1], [1, 2, 2]],
  [[1, 2, 2], 1, [2], [1, 2, 2]],
  [[1, 1, 1, 1], 1, [1, 1], [1, 1, 1, 1]],
  // At the end.
  [[1, 2, 2], 3, [3], [1, 2, 2, 3]],
  [[1], 1, [1, 2, 3], [1, 1, 2, 3]],
  // Half of them are there already.
  [[1, 2, 2], 1, [2, 2, 3, 3], [1, 2, 2, 3, 3]],
  [[1, 2], 0, [1, 2, 2], [1, 2, 2]],
  // Conflicts: at once, later, and with fewer entries than are deleted.
  [[1, 2, 2], 1, [3], [1, 3]],
  [[1, 2, 2], 0, [3, 3], [3, 3]],
  [[1, 1, 1, 1], 2, [1, 2], [1, 1, 1, 2]],
  [[1, 1, 1, 1], 2, [2], [1, 1, 2]],
  [[1, 1, 1, 1, 1], 1, [1, 3, 3, 3, 3, 3], [1, 1, 3, 3, 3, 3, 3]],
  [[1, 1, 1, 2, 2], 1, [1, 1, 3], [1, 1, 1, 3]],
];

/** Conflicts, repetitions and late requests, as a table. Each request is sent twice. */
export const mergesEntries: (cfg: Stage["cfg"]) => Promise<void> = probe(async (stage) => {
  await stage.learn();
  for (const [terms, prev, added, after] of merges) {
    await stage.undisturbed(async () => {
      const { base, log } = await stage.lay(terms, 4);
      const term = stage.top() + 1;
      const leader = stage.peers[term % stage.peers.length];
      const entries = added.map((term, i) => stage.entry(prev + 1 + i, base + term));
      const request = { term, prev, prevTerm: termAt(log, prev), entries, commit: 0 };
      for (let times = 1; times <= 2; times++) {
        const reply = await stage.append(leader, request);
        const said = `S${stage.real}, with entries of terms ${termsOf(log)}, was sent ${
          sayAppend(request, leader.id)
        }${times === 2 ? " twice" : ""}`;
        if (!reply.yes) conflicts.broken(`${said} and refused`);
        await holds(stage, leader, term, stage.log(base, after), said, conflicts);
      }
      await ends(
        stage,
        stage.log(base, after),
        `S${stage.real} was sent ${sayAppend(request, leader.id)}`,
      );
    });
  }
});

/** Asks, as the leader of a term that the server follows, whether it has these entries. */
async function holds(
  stage: Stage,
  leader: PlayedPeer,
  term: number,
  log: readonly LogEntry[],
  said: string,
  rule: Claim,
): Promise<void> {
  for (let prev = 1; prev <= log.length; prev++) {
    const request = { term, prev, prevTerm: termAt(log, prev), entries: [], commit: stage.kept.length };
    const reply = await stage.append(leader, request);
    if (reply.yes) continue;
    rule.broken(
      `${said}; then its log should have entries of terms ${termsOf(log)}, but it refused ${
        sayAppend(request, leader.id)
      }`,
    );
  }
}

/** Checks that the server's log is not longer: as a candidate with exactly this log, it asks for a vote. */
async function ends(stage: Stage, log: readonly LogEntry[], said: string): Promise<void> {
  const term = stage.top() + 1;
  const candidate = stage.peers[term % stage.peers.length];
  const request = { term, lastIndex: log.length, lastTerm: termAt(log, log.length) };
  const reply = await stage.ask(candidate, request);
  if (reply.yes) return;
  conflicts.broken(
    `${said}; then its log should have entries of terms ${
      termsOf(log)
    } and no more, but it refused its vote to a ` +
      "candidate with just these",
  );
}

const commits = claim(
  "AppendEntries 5, §5.3",
  "a follower's commitIndex becomes min(leaderCommit, index of the last new entry): it does not cover entries that this " +
    "request neither brought nor checked. What is committed is applied, in log order, by followers too",
);

/**
 * A follower's uncommitted entries; prevLogIndex, entries and leaderCommit of a new leader; and how much is committed
 * then. Indexes count from what was committed before.
 */
const commitRows: [tail: number[], prev: number, entries: number[], commit: number, committed: number][] = [
  [[1, 1, 1], 1, [], 3, 1],
  [[1, 1, 1], 0, [], 3, 0],
  [[1, 1, 1], 2, [2], 9, 3],
  [[1, 1], 2, [], 1, 1],
  [[], 0, [2, 2], 1, 1],
  [[1, 1, 1, 1], 1, [1], 4, 2],
  [[1, 1], 0, [2, 2, 2], 3, 3],
  [[1], 1, [], 0, 0],
  [[1, 1, 1], 0, [2], 3, 1],
];

/** What a follower commits and applies, as a table. */
export const followerCommits: (cfg: Stage["cfg"]) => Promise<void> = probe(async (stage) => {
  const { real, cfg } = stage;
  await stage.learn();
  for (const [tail, prev, added, commit, committed] of commitRows) {
    await stage.undisturbed(async () => {
      const start = stage.kept.length;
      const { base, log } = await stage.lay(tail, 2);
      const term = stage.top() + 1;
      const leader = stage.peers[term % stage.peers.length];
      const entries = added.map((term, i) => stage.entry(start + prev + 1 + i, base + term));
      const request: AppendArgs = {
        term,
        prev: start + prev,
        prevTerm: termAt(log, start + prev),
        entries,
        commit: start + commit,
      };
      const said = `S${real}, which had applied ${start} of its entries of terms ${termsOf(log)}, was sent ${
        sayAppend(request, leader.id)
      }`;
      // Sent repeatedly, as by a leader that gets no replies; so nothing else happens until it has been applied.
      const due = stage.now() + 2000;
      const last = start + committed;
      const after = [...log.slice(0, start + prev), ...entries, ...log.slice(start + prev + entries.length)];
      for (let quiet = 0; quiet < 6;) {
        const reply = await stage.append(leader, request);
        if (!reply.yes) commits.broken(`${said} and refused`);
        await sleep(50);
        if (cfg.nCommitted(last + 1)[0] > 0) commits.broken(`${said} and applied entry ${last + 1}`);
        if (last === start || cfg.nCommitted(last)[0] > 0) {
          stage.kept = after.slice(0, last);
          quiet++;
        } else if (stage.now() > due) commits.broken(`${said}, and had not applied entry ${last} within 2 s`);
      }
      for (let index = start + 1; index <= last; index++) {
        const [, command] = cfg.nCommitted(index);
        const right = after[index - 1].command;
        if (command !== right) {
          commits.broken(`${said} and applied ${command} as entry ${index}, where ${right} stands`);
        }
      }
    });
  }
});

const rises = claim(
  "Figure 2, commitIndex and AppendEntries 5",
  "commitIndex increases monotonically: only a higher leaderCommit changes it, so a late AppendEntries does not lower " +
    "it",
);

/**
 * A follower applies three entries, and then receives an AppendEntries that its leader had sent before the second was
 * committed. When the follower leads later, its LeaderCommit shows its commitIndex: the servers that it reaches have
 * all committed entries, so it can tell them.
 */
export const commitStays: (cfg: Stage["cfg"]) => Promise<void> = probe(async (stage) => {
  const { real, cfg, peers } = stage;
  await stage.learn();
  await stage.undisturbed(async () => {
    const before = stage.kept.length;
    const { term, leader, log } = await stage.lay([1, 1, 1]);
    const last = log.length;
    const request = { term, prev: last, prevTerm: termAt(log, last), entries: [], commit: last };
    await stage.append(leader, request);
    stage.kept = log;
    if (!await stage.until(soon, () => cfg.nCommitted(last)[0] > 0)) {
      commits.broken(
        `S${real} was sent ${sayAppend(request, leader.id)}, and had not applied entry ${last} within 2 s`,
      );
    }
    const late = {
      term,
      prev: before,
      prevTerm: termAt(log, before),
      entries: log.slice(before, before + 1),
      commit: before + 1,
    };
    await stage.append(leader, late);

    const led = await stage.elect();
    if (!await stage.until(agreement, () => peers.every((peer) => peer.log.length === last))) {
      const other = peers.find((peer) => peer.log.length !== last)!;
      retries.broken(
        `${agreement / 1000} s after it was elected, leader S${real} with entries of terms ${
          termsOf(log)
        } has brought ` +
          `S${other.id} to ${termsOf(other.log)}`,
      );
    }
    // No server stores this entry, so the LeaderCommit sent with it is what was known as committed before.
    stage.appends = (_, { entries }) => entries.length > 0 ? "lost" : "lawful";
    const since = stage.sent.length;
    const entry = stage.start(log);
    const carriesIt = () =>
      stage.sent.slice(since).some(({ entries }) => entries.some(({ command }) => command === entry.command));
    if (!await stage.until(soon, carriesIt)) {
      replicates.broken(
        `S${real} had sent entry ${last + 1} to no other server ${soon / 1000} s after Start`,
      );
    }
    await sleep(patience);
    const said = Math.max(...stage.sent.slice(since).map(({ commit }) => commit));
    stage.appends = () => "lawful";
    if (said >= last) return;
    rises.broken(
      `S${real} applied its entries up to ${last}, then was sent ${
        sayAppend(late, leader.id)
      }; as leader of term ${led} ` +
        `it sent LeaderCommit ${said} at most, to servers that had acknowledged ${last} entries`,
    );
  });
});
