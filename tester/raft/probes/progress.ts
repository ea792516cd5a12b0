/**
 * Probes of a leader's progress: how nextIndex and matchIndex react to replies that are late, repeated, or of an
 * earlier term. §5.3 and Figure 2 of the extended Raft paper.
 *
 * @module
 */

import type { LogEntry } from "../../../trace/figure2.ts";
import { sleep } from "../config.ts";
import { claim, termsOf } from "./claim.ts";
import { LeftOut } from "./form.ts";
import type { PlayedPeer } from "./peers.ts";
import type { Holdable } from "./played.ts";
import { probe, type Stage } from "./stage.ts";
import { agree, agreement, converge, patience, replicates, retries, soon } from "./leader.ts";

const startsAnew = claim(
  "Figure 2, Leaders",
  "nextIndex and matchIndex are initialised after election: what others acknowledged to it in an earlier term may have " +
    "been replaced since",
);

/** Index of the last entry that an AppendEntries carries; 0 if it carries none, and for other requests. */
function endOf(what: Holdable): number {
  return typeof what === "string" || what.entries.length === 0 ? 0 : what.prev + what.entries.length;
}

/**
 * The real server, leader of a term, gets three entries that only `one` stores; then another leader replaces them in
 * both logs; and then the real server leads again, with entry 1 of that leader, and does not reach `one` any more.
 */
async function replaced(stage: Stage, one: PlayedPeer, other: PlayedPeer): Promise<LogEntry[]> {
  const { real } = stage;
  await stage.elect();
  stage.appends = (peer, { entries }) => peer === one || entries.length === 0 ? "lawful" : "lost";
  for (let i = 0; i < 3; i++) stage.start();
  if (!await stage.until(soon, () => one.log.length === 3)) {
    replicates.broken(
      `${soon / 1000} s after three Starts, S${real} has brought S${one.id} ${one.log.length} of them`,
    );
  }
  await sleep(50);
  stage.hold = () => null;

  const term = stage.top() + 1;
  const entries = [stage.entry(1, term)];
  const request = { term, prev: 0, prevTerm: 0, entries, commit: 0 };
  const reply = await stage.append(other, request);
  if (!reply.yes) converge.broken(`S${real} refused entry 1 of a new leader, which is the first of the log`);
  for (const peer of [one, other]) peer.append(request);

  stage.appends = (peer, { entries }) => peer === one ? "late" : entries.length === 0 ? "lawful" : "lost";
  await stage.elect();
  return entries;
}

/**
 * The new leader's own entries, stored by one other server and itself, are not committed by earlier acknowledgements.
 */
async function countsAnew(stage: Stage, acked: boolean): Promise<void> {
  const { real, cfg, peers: [one, two, other] } = stage;
  const release = acked ? () => {} : stage.withhold((peer, what) => peer === one && endOf(what) >= 3);
  const log = await replaced(stage, one, other);
  stage.appends = (peer, { entries }) =>
    peer === one ? "late" : peer === two || entries.length === 0 ? "lawful" : "lost";
  for (let i = 0; i < 2; i++) log.push(stage.start(log));
  if (!await stage.until(agreement, () => two.log.length === 3)) {
    converge.broken(
      `${agreement / 1000} s after two Starts, leader S${real} has brought S${two.id} to ${termsOf(two.log)}`,
    );
  }
  release();
  await sleep(patience);
  const what =
    `entry 3 of leader S${real} is stored by itself and S${two.id} alone; S${one.id} had acknowledged another, ` +
    `of an earlier term${acked ? "" : ", by an answer that came only now"}`;
  if (cfg.nCommitted(1)[0] > 0) startsAnew.broken(`${what}; and it was applied`);
  if (stage.sent.some(({ commit }) => commit > 0)) startsAnew.broken(`${what}; and LeaderCommit was sent`);
  stage.appends = () => "lawful";
  stage.release();
  await agree(stage, log, agreement, retries);
}

/** Acknowledgements of an earlier leadership do not count in a later one ... */
export const freshProgress: (cfg: Stage["cfg"]) => Promise<void> = probe((stage) => countsAnew(stage, true));

/** ... even if they arrive during the later one. */
export const lateAcknowledgements: (cfg: Stage["cfg"]) => Promise<void> = probe((stage) =>
  countsAnew(stage, false)
);

const monotonic = claim(
  "Figure 2, matchIndex",
  "an acknowledgement covers what the answered request carried, and matchIndex never falls",
);

/** An acknowledgement that arrives after a later one lowers nothing. */
export const growsOnly: (cfg: Stage["cfg"]) => Promise<void> = probe(async (stage) => {
  const { real, cfg, peers: [one, two] } = stage;
  await stage.elect();
  // The reply to the first command is delayed, that to the second is not.
  stage.appends = (peer, { entries }) => peer === one || entries.length === 0 ? "lawful" : "lost";
  const release = stage.withhold((peer, what) => peer === one && endOf(what) >= 1);
  const log = [stage.start()];
  await stage.until(soon, () => one.log.length === 1);
  stage.hold = () => null;
  log.push(stage.start(log));
  // A leader may wait for the first reply before it sends more: then nothing can overtake it.
  if (!await stage.until(soon, () => one.log.length === 2)) {
    throw new LeftOut(`S${real} sends S${one.id} no second entry before it has an answer about the first`);
  }
  await sleep(50);
  stage.appends = (peer, { entries }) => peer === one ? "late" : entries.length === 0 ? "lawful" : "lost";
  release();
  await sleep(50);
  stage.appends = (peer, { entries }) =>
    peer === one ? "late" : peer === two || entries.length === 0 ? "lawful" : "lost";
  if (!await stage.until(agreement, () => cfg.nCommitted(2)[0] > 0)) {
    monotonic.broken(
      `S${one.id} acknowledged entry 2 of leader S${real}, then its answer about entry 1 came late; since then S${two.id}, ` +
        `whose entries are of terms ${termsOf(two.log)}, has made a majority, and entry 2 is not applied`,
    );
  }
});

/** A second answer to the same request changes nothing. */
export const repeatedAcknowledgements: (cfg: Stage["cfg"]) => Promise<void> = probe(async (stage) => {
  const { real, cfg, peers: [one, two] } = stage;
  await stage.elect();
  const release = stage.withhold((peer, what) => peer === one && endOf(what) >= 1);
  stage.appends = (peer, { prev, entries }) => {
    if (peer === one) return prev + entries.length > 1 ? "late" : "lawful";
    return entries.length === 0 || peer === two ? "lawful" : "lost";
  };
  const log = [stage.start()];
  const repeated = () =>
    stage.sent.filter(({ peer, entries }) => peer === one && entries.length > 0).length > 2;
  await stage.until(soon, repeated);
  log.push(stage.start(log));
  log.push(stage.start(log));
  if (!await stage.until(agreement, () => two.log.length === 3)) {
    converge.broken(
      `${agreement / 1000} s after three Starts, leader S${real} has brought S${two.id} to ${
        termsOf(two.log)
      }`,
    );
  }
  release();
  await sleep(patience);
  const most = Math.max(...stage.sent.map(({ commit }) => commit));
  const applied = cfg.nCommitted(2)[0] > 0;
  if (applied || most > 1) {
    monotonic.broken(
      `entries 2 and 3 of leader S${real} are stored by itself and S${two.id} alone; S${one.id} acknowledged entry 1, more ` +
        `than once; and ${applied ? "entry 2 was applied" : `LeaderCommit ${most} was sent`}`,
    );
  }
  stage.appends = () => "lawful";
  stage.release();
  await agree(stage, log, agreement, retries);
});

/** Many refusals of the same request arrive at once. */
export const lateRefusals: (cfg: Stage["cfg"]) => Promise<void> = probe(async (stage) => {
  await stage.learn();
  const { log } = await stage.lay([1, 1, 1]);
  stage.withhold((_, what) => what !== "RequestVote");
  await stage.elect();
  await sleep(1500);
  stage.release();
  await agree(stage, [...log, stage.start(log)], agreement, converge);
});

const byTerms = claim(
  "the end of §5.3, and the handout",
  "nextIndex backs up by more than one entry at a time: one refusal for each term with conflicting entries, not for each entry",
);

/** How many entries conflict, or are missing; and how many refusals are more than enough. */
const [many, few] = [60, 20];

/** A follower with many entries of another term, and one with none, are repaired with few refusals. */
export const backsUpQuickly: (cfg: Stage["cfg"]) => Promise<void> = probe(async (stage) => {
  const { real, peers: [other, none] } = stage;
  await stage.learn();
  const { base, log } = await stage.lay(Array(many).fill(2));
  other.log = stage.log(base, Array(many).fill(1));
  none.log = [];
  await stage.elect();
  await agree(stage, [...log, stage.start(log)], agreement, converge);
  for (const peer of [other, none]) {
    // Requests sent together are mostly refused for one reason, so count only the steps further back.
    let [steps, lowest] = [0, Infinity];
    for (const { prev } of stage.refused.filter((request) => request.peer === peer)) {
      if (prev < lowest) steps++;
      lowest = Math.min(lowest, prev);
    }
    if (steps <= few) continue;
    const had = peer === none ? "no entries" : `${many} entries of an earlier term`;
    byTerms.broken(
      `S${peer.id}, with ${had}, refused ${steps} AppendEntries of leader S${real}, with ${many} entries of one term, ` +
        "each about an entry before those that it had refused already, until they agreed",
    );
  }
});
