/**
 * Probes of a leader whose InstallSnapshot is answered late: what the answer counts for, and what the peer hears
 * meanwhile. §5.1, §5.2 and §7 of the extended Raft paper.
 *
 * @module
 */

import { sleep } from "../config.ts";
import { type Claim, claim, termsOf } from "./claim.ts";
import { applies, type Body, discards, learnSnapshots, probeOfSnapshots } from "./discarded.ts";
import { LeftOut } from "./form.ts";
import { agreement, shortestTimeout, soon } from "./leader.ts";
import type { PlayedPeer } from "./peers.ts";
import type { Stage } from "./stage.ts";
import type { LogEntry } from "../../../trace/figure2.ts";

/** The leader sends `behind` its snapshot; the answer waits until what this returns is called. Returns the log, too. */
async function installs(stage: Stage, behind: PlayedPeer, many: "all" | "first") {
  behind.log = [];
  const log = await discards(stage, behind);
  let held = 0;
  const release = stage.withhold((peer, what) =>
    peer === behind && what === "InstallSnapshot" && (many === "all" || held++ === 0)
  );
  const before = stage.installs.length;
  stage.appends = () => "lawful";
  const sent = () => stage.installs.slice(before).some(({ peer }) => peer === behind);
  if (!await stage.until(agreement, sent)) {
    throw new LeftOut(`S${stage.real} sent no InstallSnapshot to a follower that lacks all`);
  }
  return { log, release };
}

/** The leader brings this peer to its log. */
async function catchesUp(
  stage: Stage,
  behind: PlayedPeer,
  log: readonly LogEntry[],
  said: string,
  rule: Claim,
): Promise<void> {
  if (await stage.until(agreement, () => behind.log.length === log.length)) return;
  rule.broken(
    `${said}; ${agreement / 1000} s later leader S${stage.real}, with entries of terms ${
      termsOf(log)
    }, has brought ` +
      `S${behind.id} to ${behind.log.length} of ${log.length}`,
  );
}

const lateAnswer = claim(
  "§5.1, Figure 2, Leaders",
  "nextIndex and matchIndex begin anew with each election: an answer to an InstallSnapshot of an earlier term may be a " +
    "refusal, and says at most that the peer has what the snapshot includes",
);

/** A leader that leads again gets the answer to an InstallSnapshot of its earlier term: taken then, or refused now. */
async function answersLate(stage: Stage, taken: boolean): Promise<void> {
  const { cfg, real, peers: [behind] } = stage;
  let arrive = () => {};
  const arrives = new Promise<void>((resolve) => arrive = resolve);
  if (!taken) stage.beforeInstall = (peer) => peer === behind ? arrives : undefined;
  try {
    const { release } = await installs(stage, behind, "all");
    const first = stage.state().term;
    const { log } = await stage.lay([1, 1]);
    stage.appends = (peer) => peer === behind ? "late" : "lawful";
    const term = await stage.elect();
    arrive();
    release();
    await sleep(50);
    stage.appends = () => "lawful";
    stage.release();
    const all = [...log, stage.start(log)];
    const what = taken ? `an answer of that term` : `a refusal of S${behind.id}, which is in term ${term},`;
    const said = `S${real}, leader of term ${term}, got ${what} to its InstallSnapshot of term ${first}`;
    await catchesUp(stage, behind, all, said, lateAnswer);
    if (!await stage.until(soon, () => cfg.reached[real] === all.length)) {
      applies.broken(`${said}; all have its ${all.length} entries, and it has applied ${cfg.reached[real]}`);
    }
    stage.kept = all;
  } finally {
    stage.beforeInstall = () => {};
    arrive();
  }
}

/** Answers to an InstallSnapshot of an earlier term. */
export const lateSnapshotAnswer: Body = probeOfSnapshots(async (stage) => {
  await learnSnapshots(stage);
  for (const taken of [true, false]) await stage.undisturbed(() => answersLate(stage, taken));
});

const overtaken = claim(
  "Figure 2, matchIndex",
  "matchIndex increases monotonically: an answer to InstallSnapshot that is overtaken by a later one lowers nothing",
);

/** The first answer to InstallSnapshot arrives when the peer has acknowledged more. */
export const overtakenSnapshotAnswer: Body = probeOfSnapshots(async (stage) => {
  const { real, peers: [behind] } = stage;
  await learnSnapshots(stage);
  await stage.undisturbed(async () => {
    const { log, release } = await installs(stage, behind, "first");
    if (!await stage.until(soon, () => behind.log.length === log.length)) {
      throw new LeftOut(
        `S${real} sends S${behind.id} nothing new before it has an answer about its snapshot`,
      );
    }
    await sleep(300);
    const [sent, installed] = [stage.sent.length, stage.installs.length];
    release();
    await sleep(500);
    const said =
      `S${behind.id} had acknowledged all ${log.length} entries of leader S${real}, when its first answer ` +
      "to InstallSnapshot came; then it was sent";
    for (const { peer, prev, entries } of stage.sent.slice(sent)) {
      if (peer !== behind || prev >= log.length || (prev === 0 && entries.length === 0)) continue;
      overtaken.broken(`${said} AppendEntries with prevLogIndex ${prev}`);
    }
    const again = stage.installs.slice(installed).find(({ peer }) => peer === behind);
    if (again !== undefined) overtaken.broken(`${said} the snapshot up to ${again.index} again`);
  });
});

const older = claim(
  "§7, Figure 2, matchIndex",
  "an answer to InstallSnapshot says that the peer has what that request carried, whatever the leader's snapshot is by now",
);

/** The answer to InstallSnapshot arrives when the leader has discarded more, which the peer lacks. */
export const olderSnapshotAnswer: Body = probeOfSnapshots(async (stage) => {
  const { cfg, real, peers: [behind] } = stage;
  await learnSnapshots(stage);
  await stage.undisturbed(async () => {
    const { log, release } = await installs(stage, behind, "first");
    const made = cfg.snapshotsMade[real];
    // What else is sent to the peer reaches it after the answer; a later snapshot does not.
    stage.appends = (peer) => peer === behind ? "late" : "lawful";
    let over = () => {};
    const end = new Promise<void>((resolve) => over = resolve);
    stage.beforeInstall = (peer) => peer === behind ? end : undefined;
    try {
      while (cfg.snapshotsMade[real] === made) {
        log.push(stage.start(log));
        if (!await stage.until(agreement, () => cfg.reached[real] === log.length)) {
          throw new LeftOut(`S${real} applies nothing while S${behind.id} has not answered InstallSnapshot`);
        }
      }
      const has = behind.log.length;
      release();
      await sleep(50);
      stage.beforeInstall = () => {};
      stage.appends = () => "lawful";
      stage.release();
      const said =
        `S${real} sent S${behind.id} its snapshot, and discarded more before it got the answer: S${behind.id} had ` +
        `entries up to ${has}, and the snapshot of S${real} ended at ${cfg.snapshotsMade[real]}`;
      await catchesUp(stage, behind, log, said, older);
      stage.kept = log;
    } finally {
      stage.beforeInstall = () => {};
      over();
    }
  });
});

const beats = claim(
  "§5.2",
  "a leader is heard by all others, often enough that none starts an election, also by one that is busy with a snapshot",
);

/** A follower that takes long over a snapshot hears from its leader. */
export const snapshotHeartbeats: Body = probeOfSnapshots(async (stage) => {
  const { real, peers: [behind] } = stage;
  const shortest = await shortestTimeout(stage);
  await learnSnapshots(stage);
  await stage.undisturbed(async () => {
    const { log, release } = await installs(stage, behind, "all");
    const gap = await silence(stage, behind);
    release();
    if (gap < shortest) return;
    // Whoever waits for the answer to each call is as silent while it waits for that to an AppendEntries.
    if (!await stage.until(agreement, () => behind.log.length === log.length)) {
      throw new LeftOut(`S${real} sends S${behind.id} nothing after its snapshot`);
    }
    const answer = stage.withhold((peer, what) =>
      peer === behind && typeof what !== "string" && what.entries.length > 0
    );
    const before = stage.sent.length;
    log.push(stage.start(log));
    await stage.until(soon, () => stage.sent.slice(before).some(({ peer }) => peer === behind));
    const other = await silence(stage, behind);
    answer();
    if (other >= shortest) {
      throw new LeftOut(`S${real} sends S${behind.id} nothing while it waits for an answer from it`);
    }
    beats.broken(
      `S${real}, a leader, sent S${behind.id} nothing for ${
        Math.round(gap)
      } ms while S${behind.id} had not answered ` +
        `InstallSnapshot; an election timeout of its own was ${
          Math.round(shortest)
        } ms; while S${behind.id} had not ` +
        `answered AppendEntries it was silent for ${Math.round(other)} ms at most`,
    );
  });
});

/** The longest time within three seconds in which the leader sends a peer nothing, in milliseconds. */
async function silence(stage: Stage, to: PlayedPeer): Promise<number> {
  const begun = stage.now();
  await sleep(3000);
  const heard = [...stage.sent, ...stage.installs].filter(({ peer, at }) => peer === to && at >= begun);
  const times = [begun, ...heard.map(({ at }) => at).sort((a, b) => a - b), stage.now()];
  return Math.max(...times.slice(1).map((at, i) => at - times[i]));
}
