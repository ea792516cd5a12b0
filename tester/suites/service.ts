/**
 * Beyond the courses' tests: services that take their time. Which mistake it shows is in docs/extra.md.
 *
 * @module
 */

import { type Config, sleep } from "../config.ts";
import { fatal } from "../failure.ts";
import { electionTimeout } from "./election.ts";

/**
 * Services take long over their commands, and nothing fails: that is no reason for a server not to answer, nor for
 * another to stand for election.
 */
export async function slowService(cfg: Config): Promise<void> {
  for (let round = 0; round < 3; round++) {
    await cfg.one(cfg.randomInt(), cfg.n, true);
    const leader = await cfg.checkOneLeader();
    const [term] = cfg.rafts[leader]!.GetState();

    cfg.serviceTakes = electionTimeout / 5;
    for (let k = 0; k < 20; k++) cfg.rafts[leader]!.Start(cfg.randomInt());
    await sleep(4 * electionTimeout);
    const [now, leads] = cfg.rafts[leader]!.GetState();
    if (!leads || now !== term) {
      fatal(
        `server ${leader} led term ${term}, and does no more, though nothing failed: the services were busy`,
      );
    }
    cfg.serviceTakes = 0;
  }
  await cfg.one(cfg.randomInt(), cfg.n, true);
}
