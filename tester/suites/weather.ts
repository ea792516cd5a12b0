/**
 * Beyond the courses' tests: weather that they do not have. Links that work one way, requests that come late, elections
 * that overlap. Which mistake each shows is in docs/extra.md.
 *
 * @module
 */

import { type Config, sleep } from "../config.ts";
import { fatal } from "../failure.ts";
import { electionTimeout } from "./election.ts";

/** All links of the cluster work both ways again. */
function heal(cfg: Config): void {
  for (let i = 0; i < cfg.n; i++) cfg.connect(i);
}

/** A server that others cannot hear, or that cannot hear them: it neither holds up the others nor is misled. */
export async function oneWayLinks(cfg: Config): Promise<void> {
  await cfg.one(cfg.randomInt(), cfg.n, true);
  const leader = await cfg.checkOneLeader();
  for (let i = 0; i < cfg.n; i++) cfg.cutLink(i, leader);
  const [index, , ok] = cfg.rafts[leader]!.Start(cfg.randomInt());
  if (!ok) fatal("leader rejected Start()");
  await sleep(2 * electionTimeout);
  const [count] = cfg.nCommitted(index);
  if (count > 0) fatal(`${count} committed, though the leader heard from nobody`);

  heal(cfg);
  await cfg.one(cfg.randomInt(), cfg.n, true);
}
