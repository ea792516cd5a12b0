/**
 * Shared by the probes of snapshots: a real server whose service has made a snapshot.
 *
 * @module
 */

import type { LogEntry } from "../../../trace/figure2.ts";
import type { Config } from "../config.ts";
import { GuardedRaft } from "../guarded_raft.ts";
import { type Claim, claim } from "./claim.ts";
import { LeftOut } from "./form.ts";
import { agreement } from "./leader.ts";
import type { PlayedPeer } from "./peers.ts";
import { probe, type Stage } from "./stage.ts";

export type Body = (cfg: Config) => Promise<void>;

/** A probe of a Raft with snapshots; it is left out for one without. */
export function probeOfSnapshots(play: (stage: Stage) => Promise<void>): Body {
  return probe(async (stage) => {
    const raft = stage.cfg.rafts[stage.real];
    if (!(raft instanceof GuardedRaft) || !raft.takesSnapshots) {
      throw new LeftOut(`S${stage.real} has no method Snapshot(index, snapshot)`);
    }
    stage.cfg.takeSnapshots();
    await stage.learn();
    await play(stage);
  });
}

/** The snapshot of a service that has applied these entries. */
export function snapshotOf({ cfg }: Stage, log: readonly LogEntry[], index: number): Uint8Array {
  return cfg.snapshotOf(log.slice(0, index).map(({ command }) => command));
}

export const applies: Claim = claim(
  "§5.3, All Servers 1",
  "what is committed is applied, in log order; with snapshots, from the snapshot's last entry on",
);

/**
 * The real server leads, and its service has made a snapshot, of which `behind` has nothing, as no AppendEntries has
 * reached it. All that the server was given is applied. Returns its log.
 */
export async function discards(stage: Stage, behind: PlayedPeer): Promise<LogEntry[]> {
  const { cfg, real } = stage;
  const { log: before } = await stage.lay([1, 1]);
  const log = [...before];
  stage.appends = (peer) => peer === behind ? "lost" : "lawful";
  await stage.elect();
  const made = cfg.snapshotsMade[real];
  const least = log.length + 1;
  while (log.length <= made + 11 || log.length < least) log.push(stage.start(log));
  if (!await stage.until(agreement, () => cfg.reached[real] === log.length)) {
    applies.broken(
      `S${real} leads with ${log.length} entries, which all others but S${behind.id} acknowledge, and has applied up to ` +
        `${cfg.reached[real]} after ${agreement / 1000} s`,
    );
  }
  stage.kept = log;
  return log;
}

/** Learns the real server's InstallSnapshot, and makes it a follower; or leaves the probe out. */
export async function learnSnapshots(stage: Stage): Promise<void> {
  const { real, peers: [behind] } = stage;
  // Whoever discards later, or keeps some entries that are in the snapshot, needs more of them.
  for (let times = 0; times < 3 && !stage.form.knowsSnapshots; times++) {
    await stage.undisturbed(async () => {
      behind.log = [];
      const log = await discards(stage, behind);
      stage.appends = () => "lawful";
      await stage.until(agreement, () => behind.log.length === log.length);
      await stage.follow();
    });
  }
  if (!stage.form.knowsSnapshots) {
    throw new LeftOut(`S${real} sent no InstallSnapshot to a follower that lacks all`);
  }
}
