/**
 * Tests of snapshots. Source: test_test.go of MIT 6.824 Lab 2 (2022), part 2D, and TestSnapshotInit of 6.5840 (2023).
 *
 * @module
 */

import { type Config, snapshotInterval } from "./config.ts";
import { fatal } from "../failure.ts";
import { stateTooLarge } from "./state_size.ts";

const rounds = 30;

/** A majority continues while one server is away for longer than the log is kept; `leave` and `back` say how. */
async function manySnapshots(
  cfg: Config,
  away: { leave: (victim: number) => void; back: (victim: number) => void } | null,
): Promise<void> {
  cfg.takeSnapshots();
  const others = away === null ? cfg.n : cfg.n - 1;
  await cfg.one(cfg.randomInt(), cfg.n, true);
  let leader = await cfg.checkOneLeader();
  for (let round = 0; round < rounds; round++) {
    const next = (leader + 1) % cfg.n;
    const [victim, sender] = round % 3 === 1 ? [leader, next] : [next, leader];
    if (away !== null) {
      away.leave(victim);
      await cfg.one(cfg.randomInt(), cfg.n - 1, true);
    }

    // Enough for a snapshot, perhaps.
    const count = snapshotInterval / 2 + cfg.below(snapshotInterval);
    for (let k = 0; k < count; k++) cfg.rafts[sender]!.Start(cfg.randomInt());
    // All servers but one that is away have what the snapshot includes, so no other needs InstallSnapshot.
    await cfg.one(cfg.randomInt(), others, true);

    const tooLarge = stateTooLarge(cfg);
    if (tooLarge !== null) fatal(`Log size too large: ${tooLarge}`);

    if (away !== null) {
      // It is back, and may need a snapshot.
      away.back(victim);
      await cfg.one(cfg.randomInt(), cfg.n, true);
      leader = await cfg.checkOneLeader();
    }
  }
}

/** Servers discard what is in a snapshot, and continue. */
export function snapshotBasic(cfg: Config): Promise<void> {
  return manySnapshots(cfg, null);
}

/** A server that was disconnected for a while gets a snapshot. */
export function snapshotInstall(cfg: Config): Promise<void> {
  return manySnapshots(cfg, {
    leave: (victim) => cfg.disconnect(victim),
    back: (victim) => cfg.connect(victim),
  });
}

/** A server that had crashed gets a snapshot. */
export function snapshotCrash(cfg: Config): Promise<void> {
  return manySnapshots(cfg, {
    leave: (victim) => cfg.crash1(victim),
    back: (victim) => {
      cfg.start1(victim);
      cfg.connect(victim);
    },
  });
}

function restartAll(cfg: Config): void {
  for (let i = 0; i < cfg.n; i++) cfg.crash1(i);
  for (let i = 0; i < cfg.n; i++) {
    cfg.start1(i);
    cfg.connect(i);
  }
}

/** All crash and come back: what they agreed on stays. */
export async function snapshotAllCrash(cfg: Config): Promise<void> {
  cfg.takeSnapshots();
  await cfg.one(cfg.randomInt(), cfg.n, true);
  for (let round = 0; round < 5; round++) {
    const count = snapshotInterval / 2 + cfg.below(snapshotInterval);
    for (let k = 0; k < count; k++) await cfg.one(cfg.randomInt(), cfg.n, true);
    const index1 = await cfg.one(cfg.randomInt(), cfg.n, true);
    restartAll(cfg);
    const index2 = await cfg.one(cfg.randomInt(), cfg.n, true);
    if (index2 < index1 + 1) fatal(`index decreased from ${index1} to ${index2}`);
  }
}

/** Servers that come back with a snapshot, save something else, and come back again: they still have it. */
export async function snapshotInit(cfg: Config): Promise<void> {
  cfg.takeSnapshots();
  await cfg.one(cfg.randomInt(), cfg.n, true);
  for (let k = 0; k < snapshotInterval + 1; k++) await cfg.one(cfg.randomInt(), cfg.n, true);
  restartAll(cfg);
  // One entry, so that each server saves its state.
  await cfg.one(cfg.randomInt(), cfg.n, true);
  restartAll(cfg);
  await cfg.one(cfg.randomInt(), cfg.n, true);
}
