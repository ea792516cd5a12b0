/**
 * Tests of persistence, and of all parts on an unreliable network. Source: test_test.go of MIT 6.824 Lab 2 (2020), part
 * 2C.
 *
 * @module
 */

import { type Config, sleep } from "./config.ts";
import { fatal } from "../failure.ts";
import { electionTimeout } from "./election.ts";

/** Crashes and restarts of all, of the leader, of a follower. */
export async function persist1(cfg: Config): Promise<void> {
  const restart = (i: number) => {
    cfg.start1(i);
    cfg.connect(i);
  };
  await cfg.one(11, cfg.n, true);

  // All at once.
  for (let i = 0; i < cfg.n; i++) cfg.start1(i);
  for (let i = 0; i < cfg.n; i++) {
    cfg.disconnect(i);
    cfg.connect(i);
  }
  await cfg.one(12, cfg.n, true);

  // The leader, with nothing agreed on meanwhile.
  const leader1 = await cfg.checkOneLeader();
  cfg.disconnect(leader1);
  restart(leader1);
  await cfg.one(13, cfg.n, true);

  // The leader, with a command agreed on meanwhile.
  const leader2 = await cfg.checkOneLeader();
  cfg.disconnect(leader2);
  await cfg.one(14, cfg.n - 1, true);
  restart(leader2);
  await cfg.wait(4, cfg.n, -1); // it has caught up before the next one goes

  // The same with a follower.
  const follower = (await cfg.checkOneLeader() + 1) % cfg.n;
  cfg.disconnect(follower);
  await cfg.one(15, cfg.n - 1, true);
  restart(follower);

  await cfg.one(16, cfg.n, true);
}

/** Five rounds in which a majority is lost and comes back by restarts. */
export async function persist2(cfg: Config): Promise<void> {
  let index = 1;
  for (let round = 0; round < 5; round++) {
    await cfg.one(10 + index, cfg.n, true);
    index++;

    const leader = await cfg.checkOneLeader();
    const peer = (k: number) => (leader + k) % cfg.n;

    // Three are left.
    cfg.disconnect(peer(1));
    cfg.disconnect(peer(2));
    await cfg.one(10 + index, cfg.n - 2, true);
    index++;

    // They go too, and the first two come back from their disks: no majority.
    for (const k of [0, 3, 4]) cfg.disconnect(peer(k));
    for (const k of [1, 2]) cfg.start1(peer(k));
    for (const k of [1, 2]) cfg.connect(peer(k));
    await sleep(electionTimeout);

    // A third comes back from its disk.
    cfg.start1(peer(3));
    cfg.connect(peer(3));
    await cfg.one(10 + index, cfg.n - 2, true);
    index++;

    for (const k of [4, 0]) cfg.connect(peer(k));
  }
  await cfg.one(1000, cfg.n, true);
}

/** A leader and one follower crash while the other is cut off; the leader comes back. */
export async function persist3(cfg: Config): Promise<void> {
  await cfg.one(101, cfg.n, true);

  const leader = await cfg.checkOneLeader();
  const peer = (k: number) => (leader + k) % cfg.n;
  cfg.disconnect(peer(2));
  await cfg.one(102, cfg.n - 1, true);

  cfg.crash1(peer(0));
  cfg.crash1(peer(1));
  cfg.connect(peer(2));
  cfg.start1(peer(0));
  cfg.connect(peer(0));
  await cfg.one(103, cfg.n - 1, true);

  cfg.start1(peer(1));
  cfg.connect(peer(1));
  await cfg.one(104, cfg.n, true);
}

/** Usually a few milliseconds, sometimes half an election timeout. */
async function shortRest(cfg: Config): Promise<void> {
  await sleep(cfg.below(1000) < 100 ? cfg.below(electionTimeout / 2) : cfg.below(13));
}

/**
 * The situations of the paper's Figure 8: in each round a leader, if there is one, gets a command and crashes, mostly
 * before the command is committed, sometimes after; when too few are left, one is restarted. A leader of a later
 * term may finish what an earlier one began.
 */
export async function figure8(cfg: Config): Promise<void> {
  await cfg.one(cfg.randomInt(), 1, true);

  let up = cfg.n;
  for (let round = 0; round < 1000; round++) {
    let leader = -1;
    for (let i = 0; i < cfg.n; i++) {
      if (cfg.rafts[i]?.Start(cfg.randomInt())[2]) leader = i;
    }

    await shortRest(cfg);

    if (leader !== -1) {
      cfg.crash1(leader);
      up--;
    }
    if (up < 3) {
      const i = cfg.below(cfg.n);
      if (cfg.rafts[i] === null) {
        cfg.start1(i);
        cfg.connect(i);
        up++;
      }
    }
  }

  for (let i = 0; i < cfg.n; i++) {
    if (cfg.rafts[i] !== null) continue;
    cfg.start1(i);
    cfg.connect(i);
  }
  await cfg.one(cfg.randomInt(), cfg.n, true);
}

/** Five clients at a time, over a network that loses messages. */
export async function unreliableAgree(cfg: Config): Promise<void> {
  const clients: Promise<number>[] = [];
  for (let round = 1; round < 50; round++) {
    for (let j = 0; j < 4; j++) clients.push(cfg.background(() => cfg.one(100 * round + j, 1, true)));
    await cfg.one(round, 1, true);
  }
  cfg.setunreliable(false);
  await Promise.all(clients);
  await cfg.one(100, cfg.n, true);
}

/** Figure 8 with leaders cut off instead of crashed, over a network that loses and re-orders messages. */
export async function figure8Unreliable(cfg: Config): Promise<void> {
  const command = () => cfg.below(10_000);
  await cfg.one(command(), 1, true);

  let up = cfg.n;
  for (let round = 0; round < 1000; round++) {
    if (round === 200) cfg.setlongreordering(true);
    let leader = -1;
    for (let i = 0; i < cfg.n; i++) {
      const [, , ok] = cfg.rafts[i]!.Start(command());
      if (ok && cfg.connected[i]) leader = i;
    }

    await shortRest(cfg);

    if (leader !== -1 && cfg.below(1000) < electionTimeout / 2) {
      cfg.disconnect(leader);
      up--;
    }
    if (up < 3) {
      const i = cfg.below(cfg.n);
      if (!cfg.connected[i]) {
        cfg.connect(i);
        up++;
      }
    }
  }

  for (let i = 0; i < cfg.n; i++) {
    if (!cfg.connected[i]) cfg.connect(i);
  }
  await cfg.one(command(), cfg.n, true);
}

/** Three clients submit commands while servers crash, restart, leave and return: what they saw committed stays. */
export async function churn(cfg: Config): Promise<void> {
  let stop = false;

  /** Submits commands one by one; returns those it saw committed. */
  const client = async (me: number): Promise<number[]> => {
    const seen: number[] = [];
    while (!stop) {
      const command = cfg.randomInt();
      let index = -1;
      // One of them may be a leader.
      for (let i = 0; i < cfg.n; i++) {
        const result = cfg.rafts[i]?.Start(command);
        if (result?.[2]) index = result[0];
      }
      if (index === -1) {
        await sleep(79 + me * 17);
        continue;
      }
      // It may be committed or not; do not wait forever.
      for (const pause of [10, 20, 50, 100, 200]) {
        const [count, applied] = cfg.nCommitted(index);
        if (count > 0) {
          if (typeof applied !== "number") fatal("wrong command type");
          if (applied === command) seen.push(command);
          break;
        }
        await sleep(pause);
      }
    }
    return seen;
  };
  const clients = Promise.all([0, 1, 2].map((me) => cfg.background(() => client(me))));

  for (let round = 0; round < 20; round++) {
    if (cfg.below(1000) < 200) cfg.disconnect(cfg.below(cfg.n));
    if (cfg.below(1000) < 500) {
      const i = cfg.below(cfg.n);
      if (cfg.rafts[i] === null) cfg.start1(i);
      cfg.connect(i);
    }
    if (cfg.below(1000) < 200) {
      const i = cfg.below(cfg.n);
      if (cfg.rafts[i] !== null) cfg.crash1(i);
    }
    // Less than an election timeout: often enough to keep up, not enough to settle between changes.
    await sleep(electionTimeout * 7 / 10);
  }

  await sleep(electionTimeout);
  cfg.setunreliable(false);
  for (let i = 0; i < cfg.n; i++) {
    if (cfg.rafts[i] === null) cfg.start1(i);
    cfg.connect(i);
  }

  stop = true;
  const seen = (await clients).flat();
  await sleep(electionTimeout);

  const last = await cfg.one(cfg.randomInt(), cfg.n, true);
  const really = new Set<number>();
  for (let index = 1; index <= last; index++) {
    const command = await cfg.wait(index, cfg.n, -1);
    if (typeof command !== "number") fatal("not an int");
    really.add(command);
  }
  for (const command of seen) {
    if (!really.has(command)) fatal("didn't find a value");
  }
}
