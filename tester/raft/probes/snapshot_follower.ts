/**
 * Probes of a follower whose log begins after a snapshot: the term of the last discarded entry, and what an AppendEntries
 * commits that begins before the log does. §7 and Figure 13 of the extended Raft paper.
 *
 * @module
 */

import type { LogEntry } from "../../../trace/figure2.ts";
import { sleep, snapshotInterval } from "../config.ts";
import { claim, sayAppend, sayReply, termsOf } from "./claim.ts";
import { applies, type Body, probeOfSnapshots } from "./discarded.ts";
import { soon } from "./leader.ts";
import { termAt } from "./peers.ts";
import { leaves } from "./snapshots.ts";
import type { Stage } from "./stage.ts";

/** The index after which the service makes its next snapshot. */
function nextSnapshot({ kept }: Stage): number {
  return Math.floor((kept.length + 1) / snapshotInterval + 1) * snapshotInterval - 1;
}

/** The real server follows a leader of a later term than that of the new entries, and has applied all `count` of them. */
async function applied(stage: Stage, count: number) {
  const { cfg, real } = stage;
  const laid = await stage.lay(Array(count).fill(1), 4);
  const { term, leader, log } = laid;
  const last = log.length;
  const request = { term, prev: last, prevTerm: termAt(log, last), entries: [], commit: last };
  await stage.append(leader, request);
  if (!await stage.until(soon, () => cfg.reached[real] === last)) {
    applies.broken(
      `S${real} was sent ${sayAppend(request, leader.id)}, and had applied up to ${cfg.reached[real]} ` +
        `${soon / 1000} s later`,
    );
  }
  stage.kept = log;
  await sleep(50);
  return laid;
}

const ownTerm = claim(
  "§7",
  "of the last discarded entry index and term are kept: its own term, which may be earlier than currentTerm. An " +
    "AppendEntries right after it is accepted, and in elections it counts as the end of a log without entries",
);

/** Entries of an earlier term than the server's are discarded: first all there are, then all but some. */
export const discardedTerm: Body = probeOfSnapshots(async (stage) => {
  const { cfg, real } = stage;
  for (const more of [0, 2 * snapshotInterval, 3]) {
    await stage.undisturbed(async () => {
      const { term, leader, log } = await applied(stage, nextSnapshot(stage) - stage.kept.length + more);
      const begin = cfg.snapshotsMade[real];
      const prevTerm = termAt(log, begin);
      const said =
        `S${real}, in term ${term}, whose service made a snapshot up to ${begin} of ${log.length} entries, ` +
        `the last of them of term ${prevTerm},`;
      const request = { term, prev: begin, prevTerm, entries: [], commit: log.length };
      const reply = await stage.append(leader, request);
      if (!reply.yes) {
        ownTerm.broken(`${said} answered ${sayReply(reply)} to ${sayAppend(request, leader.id)}`);
      }
      await leaves(stage, leader, log, `${said} was sent ${sayAppend(request, leader.id)};`, ownTerm);
    });
  }
});

const commits = claim(
  "§7, AppendEntries 5",
  "commitIndex becomes min(leaderCommit, index of the last new entry), also where an AppendEntries begins before the log " +
    "does: what follows in the log may be an earlier leader's",
);

/** A follower has entries of an earlier leader after those that it has applied: none of them is committed. */
export const discardedCommits: Body = probeOfSnapshots(async (stage) => {
  const { cfg, real } = stage;
  // Whoever discards later, or keeps some entries that are in the snapshot, needs more of them.
  for (let times = 0; times < 3; times++) {
    await stage.undisturbed(() => applied(stage, nextSnapshot(stage) - stage.kept.length + 3));
  }
  const start = stage.kept.length;
  for (const [before, count] of [[0, 0], [1, 0], [1, 1], [3, 0], [3, 2], [3, 30], [8, 0], [8, 30], [30, 2]]) {
    await stage.undisturbed(async () => {
      const { log } = await stage.lay([1, 1, 1], 2);
      const begin = cfg.snapshotsMade[real];
      const prev = Math.max(begin - before, 1);
      const entries: readonly LogEntry[] = stage.kept.slice(prev, prev + count);
      const term = stage.top() + 1;
      const leader = stage.peers[term % stage.peers.length];
      const request = { term, prev, prevTerm: termAt(log, prev), entries, commit: log.length };
      for (let times = 0; times < 3; times++) {
        await stage.append(leader, request);
        await sleep(50);
        if (cfg.reached[real] === start) continue;
        commits.broken(
          `S${real}, which had applied ${start} of its entries of terms ${
            termsOf(log)
          }, and whose service made a ` +
            `snapshot up to ${begin}, was sent ${sayAppend(request, leader.id)}, and applied entry ${
              start + 1
            }`,
        );
      }
    });
  }
});
