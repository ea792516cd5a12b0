/**
 * What goes on beside a test body: a client, and somebody who looks for two leaders of one term.
 *
 * @module
 */

import { type Config, sleep } from "./config.ts";
import { fatal } from "../failure.ts";
import { electionTimeout } from "./election.ts";

/** Milliseconds between two looks at all servers. */
const lookEvery = 10;

/** Fails the test as soon as two servers, even one after the other, lead the same term. Until `over`. */
export class Lookout {
  #cfg: Config;
  #leaders = new Map<number, number>();
  #over = false;

  /** Looks from now on. */
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

  /** Looks no more. */
  over(): void {
    this.#over = true;
  }
}

/** Submits a command to every server, now and then, and remembers which it saw committed. */
export class Client {
  #cfg: Config;
  #pause: number;
  #over = false;
  #seen = new Map<number, number>();
  #work: Promise<void>;

  /** Begins at once; `pause` is the longest time between two commands, in milliseconds. */
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

  /** Ends it; then, all servers being connected, what it saw committed must have stayed so. */
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

/** The connected server that leads the latest term, as far as one does now; else -1. */
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

/** A reply, as it is made; Figure 2's names are not asked for. */
export interface Answer {
  /** Who answers. */
  server: number;
  /** Who asked. */
  from: number;
  /** What was asked. */
  to: "vote" | "append" | "other";
  /** Whether it says yes: the vote is given, the entries are there. */
  yes: boolean;
  /** The values of the reply's fields. */
  values: unknown[];
}

/** Has `hear` told of every answer that is made from now on; nobody else hears of them any more. */
export function onAnswer(cfg: Config, hear: (answer: Answer) => void): void {
  cfg.answered = (server, method, reply, from) => {
    const name = method.toLowerCase();
    const to = name.includes("vote") ? "vote" : name.includes("append") ? "append" : "other";
    const values = Object.values(reply as object);
    hear({ server, from, to, yes: values.includes(true), values });
  };
}

/** Waits for such an answer; false if none is made within so many milliseconds. Then nobody hears of answers any more. */
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
