/**
 * Beyond the courses' tests: servers that lead, are replaced, and lead again, as the test chooses. docs/extra.md says
 * which mistake each shows.
 *
 * @module
 */

import { type Config, sleep } from "./config.ts";
import { fatal } from "../failure.ts";
import { electionTimeout } from "./election.ts";
import { Lookout } from "./watch.ts";

/** Connects these servers with each other, and with no other. */
function connectOnly(cfg: Config, servers: number[]): void {
  for (let i = 0; i < cfg.n; i++) cfg.disconnect(i);
  for (const i of servers) cfg.connect(i);
}

/**
 * Makes `candidate` the leader, connected only to `voters`. They restart so often that their own election timeouts
 * never elapse. False if it is not elected: its log may be behind, or the timeouts too short.
 */
async function elect(cfg: Config, candidate: number, voters: number[]): Promise<boolean> {
  connectOnly(cfg, [candidate, ...voters]);
  for (let tries = 0; tries < 40; tries++) {
    if (cfg.rafts[candidate]!.GetState()[1]) return true;
    for (const voter of voters) {
      cfg.start1(voter);
      cfg.connect(voter);
    }
    await sleep(electionTimeout / 10);
  }
  return false;
}

/** Whether a server accepts a command, with its index. */
function start(cfg: Config, server: number): number {
  const [index, , ok] = cfg.rafts[server]!.Start(cfg.randomInt());
  return ok ? index : -1;
}

/**
 * A leader is disconnected with one follower, which acknowledges many entries that the others then replace. It leads
 * again: acknowledgements of the earlier term no longer count, nor do late replies from it.
 */
export async function leaderAgain(cfg: Config): Promise<void> {
  const lookout = new Lookout(cfg);
  for (let round = 0; round < 4; round++) {
    await cfg.one(cfg.randomInt(), cfg.n, true);
    const leader = await cfg.checkOneLeader();
    const peer = (k: number) => (leader + k) % cfg.n;

    // The others continue. The leader and its follower have twenty entries that no other has; some replies are late.
    for (const k of [0, 1]) cfg.disconnect(peer(k));
    cfg.link(leader, peer(1), true);
    cfg.link(peer(1), leader, true);
    await cfg.one(cfg.randomInt(), cfg.n - 2, true);
    cfg.setlongreordering(round > 0);
    for (let k = 0; k < 20; k++) start(cfg, leader);
    await sleep(20);
    cfg.setlongreordering(false);

    // All are connected again: the twenty are replaced. The first leader is elected once more.
    for (const k of [0, 1]) cfg.connect(peer(k));
    await cfg.one(cfg.randomInt(), cfg.n, true);
    if (await elect(cfg, leader, [peer(2), peer(3)])) {
      // With one other server it can commit nothing.
      connectOnly(cfg, [leader, peer(2)]);
      const index = start(cfg, leader);
      await sleep(electionTimeout);
      const [count] = cfg.nCommitted(index);
      if (index !== -1 && count > 0) fatal(`${count} committed but no majority`);
    }
    for (let i = 0; i < cfg.n; i++) cfg.connect(i);
  }
  await cfg.one(cfg.randomInt(), cfg.n, true);
  lookout.over();
}

/**
 * The paper's Figure 8, step by step: an entry of an earlier term is on three of five servers, and can still be
 * replaced by the fifth.
 */
export async function figure8Steps(cfg: Config): Promise<void> {
  const lookout = new Lookout(cfg);
  for (let round = 0; round < 4; round++) {
    await cfg.one(cfg.randomInt(), cfg.n, true);
    const s1 = await cfg.checkOneLeader();
    const [s2, s3, s4, s5] = [1, 2, 3, 4].map((k) => (s1 + k) % cfg.n);

    // (a) S1 has its entry on S2 and on no other server.
    connectOnly(cfg, [s1, s2]);
    start(cfg, s1);
    await sleep(electionTimeout / 2);

    // (b) S5 leads with the votes of S3 and S4, and has another entry at that index, alone.
    if (await elect(cfg, s5, [s3, s4])) {
      connectOnly(cfg, []);
      start(cfg, s5);
      cfg.start1(s5);

      // (c) S1 leads again, and its old entry gets to S3.
      if (await elect(cfg, s1, [s2, s3])) {
        await sleep(electionTimeout / 2);
        // (d) S5 leads again, and its entry replaces the other everywhere.
        cfg.start1(s1);
        if (await elect(cfg, s5, [s3, s4])) {
          start(cfg, s5);
          await sleep(electionTimeout / 2);
        }
      }
    }
    for (let i = 0; i < cfg.n; i++) cfg.connect(i);
  }
  await cfg.one(cfg.randomInt(), cfg.n, true);
  lookout.over();
}
