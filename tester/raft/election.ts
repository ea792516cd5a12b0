/**
 * Tests of leader election. Source: test_test.go of MIT 6.824 Lab 2 (2020), part 2A.
 *
 * @module
 */

import { type Config, sleep } from "./config.ts";
import { fatal } from "../failure.ts";

/** Milliseconds the tests allow for an election; generous compared to the paper's 150-300. */
export const electionTimeout = 1000;

/** A leader is elected, and stays while nothing fails. */
export async function initialElection(cfg: Config): Promise<void> {
  await cfg.checkOneLeader();

  // Followers may still be learning of the election; give them a moment before asking for the term.
  await sleep(50);
  const term1 = cfg.checkTerms();
  if (term1 < 1) fatal(`term is ${term1}, but should be at least 1`);

  // Without failures, leader and term stay.
  await sleep(2 * electionTimeout);
  const term2 = cfg.checkTerms();
  if (term1 !== term2) cfg.note("warning: term changed even though there were no failures");

  await cfg.checkOneLeader();
}

/** A new leader is elected when the old one is disconnected, and only with a quorum. */
export async function reElection(cfg: Config): Promise<void> {
  const leader1 = await cfg.checkOneLeader();

  // The leader is disconnected: the others elect a new one.
  cfg.disconnect(leader1);
  await cfg.checkOneLeader();

  // The old leader's return does not disturb the new one.
  cfg.connect(leader1);
  const leader2 = await cfg.checkOneLeader();

  // Without a quorum there is no leader.
  cfg.disconnect(leader2);
  cfg.disconnect((leader2 + 1) % cfg.n);
  await sleep(2 * electionTimeout);
  cfg.checkNoLeader();

  // With a quorum there is one again.
  cfg.connect((leader2 + 1) % cfg.n);
  await cfg.checkOneLeader();

  // The last server's return does not change that.
  cfg.connect(leader2);
  await cfg.checkOneLeader();
}

/** Leaders are elected again and again, while any three of seven servers are disconnected. */
export async function manyElections(cfg: Config): Promise<void> {
  await cfg.checkOneLeader();
  for (let round = 1; round < 10; round++) {
    // The same server may be drawn twice.
    const away = [1, 2, 3].map(() => cfg.below(cfg.n));
    for (const i of away) cfg.disconnect(i);
    // Either the leader is still there, or the other four elect one.
    await cfg.checkOneLeader();
    for (const i of away) cfg.connect(i);
  }
  await cfg.checkOneLeader();
}
