/**
 * Runs in parallel to a test body: a client, and a check that no term has two leaders.
 *
 * @module
 */

import { type Config, sleep } from "./config.ts";
import { fatal } from "../failure.ts";
import { electionTimeout } from "./election.ts";

/** Milliseconds between two checks of all servers. */
const lookEvery = 10;

/** Fails the test as soon as two servers lead the same term, even at different times. Ends with `over`. */
export class Lookout {
  #cfg: Config;
  #leaders = new Map<number, number>();
  #over = false;

  /** Starts at once. */
  constructor(cfg: Config) {
    this.#cfg = cfg;
    cfg.background(() => this.#watch());
  }

  async #watch(): Promise<void> {
    while (!this.#over) {
      this.#cfg.rafts.forEach((raft, i) => {
        const [term, isLeader] = raft?.GetState() ?? [0, false];
        if (!isLeader) return;
        const first = this.#leaders.get(term) ?? i;
        if (first !== i) fatal(`term ${term} has 2 (>1) leaders: S${first} and S${i}`);
        this.#leaders.set(term, i);
      });
      await sleep(lookEvery);
    }
  }

  /** Stops. */
  over(): void {
    this.#over = true;
  }
}

/** Submits a command to every server from time to time, and remembers which it saw committed. */
export class Client {
  #cfg: Config;
  #pause: number;
  #over = false;
  #seen = new Map<number, number>();
  #work: Promise<void>;

  /** Starts at once; `pause` is the longest time between two commands, in milliseconds. */
  constructor(cfg: Config, pause: number) {
    this.#cfg = cfg;
    this.#pause = pause;
    this.#work = cfg.background(() => this.#submit());
  }

  async #submit(): Promise<void> {
    const cfg = this.#cfg;
    while (!this.#over) {
      const command = cfg.randomInt();
      let index = -1;
      for (const raft of cfg.rafts) {
        const [at, , ok] = raft?.Start(command) ?? [-1, 0, false];
        if (ok) index = at;
      }
      await sleep(1 + cfg.below(this.#pause));
      if (index !== -1 && cfg.nCommitted(index)[1] === command) this.#seen.set(command, index);
    }
  }

  /** Stops; then all servers must be connected, and what it saw committed must still be committed. */
  async end(): Promise<void> {
    const cfg = this.#cfg;
    this.#over = true;
    await this.#work;
    await sleep(electionTimeout);
    const last = await cfg.one(cfg.randomInt(), cfg.n, true);
    const committed = new Set<unknown>();
    for (let index = 1; index <= last; index++) committed.add(await cfg.wait(index, cfg.n, -1));
    for (const [command, index] of this.#seen) {
      if (committed.has(command)) continue;
      fatal(
        `command ${command} was applied at index ${index}; it is none of the ${last} that are committed now`,
      );
    }
  }
}

/** The connected server that leads the latest term; -1 if none leads now. */
export function leaderNow(cfg: Config): number {
  let leader = -1;
  let latest = -1;
  cfg.rafts.forEach((raft, i) => {
    const [term, isLeader] = raft?.GetState() ?? [0, false];
    if (!cfg.connected[i] || !isLeader || term <= latest) return;
    leader = i;
    latest = term;
  });
  return leader;
}

/** A reply, as a handler made it; its fields may have other names than Figure 2's. */
export interface Answer {
  /** Who answers. */
  server: number;
  /** Who asked. */
  from: number;
  /** What was asked. */
  to: "vote" | "append" | "other";
  /** Whether the vote was granted, or the entries accepted. */
  yes: boolean;
  /** The values of the reply's fields. */
  values: unknown[];
}

/** Calls `hear` with every reply from now on, replacing an earlier listener. */
export function onAnswer(cfg: Config, hear: (answer: Answer) => void): void {
  cfg.answered = (server, method, reply, from) => {
    const name = method.toLowerCase();
    const to = name.includes("vote") ? "vote" : name.includes("append") ? "append" : "other";
    const values = Object.values(reply as object);
    hear({ server, from, to, yes: values.includes(true), values });
  };
}

/** Waits for such a reply; false if there is none within this many milliseconds. Removes the listener. */
export async function answer(
  cfg: Config,
  wanted: (answer: Answer) => boolean,
  limit: number,
): Promise<boolean> {
  const heard = new Promise<boolean>((resolve) => {
    onAnswer(cfg, (answer) => wanted(answer) && resolve(true));
  });
  const came = await Promise.race([heard, sleep(limit).then(() => false)]);
  cfg.answered = () => {};
  return came;
}
