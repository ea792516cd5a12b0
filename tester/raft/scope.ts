/**
 * A small scope for schedules: few servers, few commands, few crashes. docs/explore.md says what it is for.
 *
 * @module
 */

import type { Config } from "./config.ts";

/**
 * While a schedule has steps, it alone decides what happens. Then all servers run, and all messages arrive: within the
 * course's five seconds there must be a leader, within ten more two commands must be on all servers. What was applied
 * before must not have changed.
 */
export async function smallScope(cfg: Config): Promise<void> {
  cfg.net.LongDelays(false);
  await cfg.world.steering?.over;
  for (let i = 0; i < cfg.n; i++) {
    if (cfg.rafts[i] === null) cfg.start1(i);
    cfg.connect(i);
  }
  await cfg.checkOneLeader();
  for (const command of [1, 2]) await cfg.one(command, cfg.n, true);
  await cfg.checkOneLeader();
}
