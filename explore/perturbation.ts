/**
 * Perturbs one run of a test: delays, losses, hold-ups and restarts, drawn while the test runs and kept as overrides,
 * which show the run again. It draws no more than the test's body survives: a right Raft must pass.
 *
 * @module
 */

import type { Random } from "../sim/mod.ts";
import { fieldsOf, rpcOf } from "../trace/figure2.ts";
import type { Extent } from "./order.ts";
import type { Leg, Override } from "./override.ts";

/**
 * What a test's body survives. `delays`: at most 26 ms a message, as on the course's unreliable network, since it does
 * not survive a second leader; `faults`: also lost and late messages, and servers that pause; `restarts`: restarts,
 * too.
 */
export type Bearing = "delays" | "faults" | "restarts";

/**
 * How often each kind of trouble comes, and its maximum. Drawn for each run, so that kinds do not suppress each other
 * (swarm testing). Odds are out of 1000 messages or promises.
 */
interface Mix {
  /** Servers some of whose messages take up to 26 ms longer. */
  slow: { servers: number[]; odds: number };
  lost: number;
  lateReplies: number;
  lateRequests: number;
  /** Moments, by number of the message, at which a link or a server's links are held up for a while, as in PCT. */
  holds: number[];
  pauses: number;
  /** Restarts at any moment. */
  restarts: number;
  /** Restarts right after a vote was granted, or an entry acknowledged. */
  afterVote: number;
  afterEntry: number;
}

export const quiet: Mix = {
  slow: { servers: [], odds: 0 },
  lost: 0,
  lateReplies: 0,
  lateRequests: 0,
  holds: [],
  pauses: 0,
  restarts: 0,
  afterVote: 0,
  afterEntry: 0,
};

/** Maxima per run. They keep a right Raft within the tests' limits, and a schedule short enough for a command line. */
const most = { slow: 40, lost: 40, late: 20, held: 80, restarts: 6 };

/** How many messages of a link get through after one that was lost or late, so that no link is cut for long. */
const gap = 3;

export interface Call {
  from: number;
  to: number;
  number: number;
}

/** Messages sent before `until` from one of `from` to one of `to` arrive only then. */
interface Hold {
  from: readonly number[];
  to: readonly number[];
  until: number;
}

export class Perturbation {
  /** Overrides at moments that are known before the run. */
  readonly planned: Override[] = [];
  #done: Override[] = [];
  #random: Random;
  #mix: Mix;
  #servers: number;
  #left = { ...most };
  #holds: Hold[] = [];
  #spared = new Map<string, number>();
  #entries = new Map<number, number>();
  /** Requests sent so far. */
  messages = 0;

  constructor(random: Random, mix: Mix, servers: number, { us }: Extent) {
    this.#random = random;
    this.#mix = mix;
    this.#servers = servers;
    for (let k = 0; k < mix.pauses; k++) {
      const span = 50_000 + random.below(350_000);
      this.planned.push({ do: "pause", server: random.below(servers), at: random.below(us), us: span });
    }
    for (let k = 0; k < mix.restarts; k++) {
      this.planned.push({ do: "restart", server: random.below(servers), at: random.below(us) });
    }
  }

  /** All overrides so far. */
  get overrides(): Override[] {
    return [...this.planned, ...this.#done];
  }

  /** Only what servers say to each other is perturbed: a clerk has time-outs of its own, and asks another server. */
  #isOfClient({ from }: Call): boolean {
    return from >= this.#servers;
  }

  #draws(odds: number): boolean {
    return odds > 0 && this.#random.below(1000) < odds;
  }

  /** How many microseconds longer a leg takes that leaves at `now`. */
  delay(call: Call, leg: Leg, now: number): number {
    if (this.#isOfClient(call)) return 0;
    if (leg === "request") {
      if (this.#mix.holds.includes(this.messages)) this.#hold(call, now);
      this.messages++;
    }
    const us = this.#held(call, leg, now) || this.#late(call, leg) || this.#slow(call);
    if (us > 0) this.#done.push({ do: "delay", what: leg, ...call, us });
    return us;
  }

  #hold({ from, to }: Call, now: number): void {
    const random = this.#random;
    const all = Array.from({ length: this.#servers }, (_, i) => i);
    const some = all.filter(() => random.below(2) === 0);
    const until = now + 50_000 + random.below(450_000);
    const holds: Omit<Hold, "until">[][] = [
      [{ from: [from], to: [to] }],
      [{ from: [from], to: some }],
      [{ from: all, to: [from] }],
      [{ from: [from], to: all }, { from: all, to: [from] }],
      [{ from: [to], to: all }, { from: all, to: [to] }],
    ];
    for (const hold of holds[random.below(holds.length)]) this.#holds.push({ ...hold, until });
  }

  #held({ from, to }: Call, leg: Leg, now: number): number {
    const [sender, receiver] = leg === "request" ? [from, to] : [to, from];
    const hold = this.#holds.find((hold) =>
      hold.until > now && hold.from.includes(sender) && hold.to.includes(receiver)
    );
    if (hold === undefined || this.#left.held === 0) return 0;
    this.#left.held--;
    return hold.until - now + this.#random.below(2000);
  }

  /** Replies like the course's long re-ordering, requests like the late ones in the tests of extra. */
  #late(call: Call, leg: Leg): number {
    const { lateReplies, lateRequests } = this.#mix;
    if (this.#left.late === 0 || !this.#draws(leg === "reply" ? lateReplies : lateRequests)) return 0;
    if (this.#isSpared(call)) return 0;
    this.#left.late--;
    const random = this.#random;
    return leg === "reply"
      ? 200_000 + 1000 * random.below(1 + random.below(2000))
      : 50_000 + 1000 * random.below(1500);
  }

  #slow({ from, to }: Call): number {
    const { servers, odds } = this.#mix.slow;
    if (this.#left.slow === 0 || !(servers.includes(from) || servers.includes(to)) || !this.#draws(odds)) {
      return 0;
    }
    this.#left.slow--;
    return 1000 * (1 + this.#random.below(26));
  }

  /** Whether a leg that would arrive now is lost. */
  loses(call: Call, leg: Leg): boolean {
    if (this.#isOfClient(call)) return false;
    if (this.#left.lost === 0 || !this.#draws(this.#mix.lost) || this.#isSpared(call)) return false;
    this.#left.lost--;
    this.#done.push({ do: "lose", what: leg, ...call });
    return true;
  }

  /** Whether too little has got through on this link since the last trouble; if not, it is spared from now on. */
  #isSpared({ from, to, number }: Call): boolean {
    const link = `${from}>${to}`;
    if (number <= (this.#spared.get(link) ?? 0)) return true;
    this.#spared.set(link, number + gap);
    return false;
  }

  /** Call it with each request to a server. */
  asked(message: number, args: unknown): void {
    if (this.#mix.afterEntry === 0) return;
    const { Entries } = fieldsOf(args);
    if (Array.isArray(Entries)) this.#entries.set(message, Entries.length);
  }

  /** How many microseconds after this reply server `call.to` restarts; null if it does not. */
  restartAfter(call: Call, message: number, method: string, reply: unknown): number | null {
    const { afterVote, afterEntry } = this.#mix;
    if (afterVote + afterEntry === 0 || this.#left.restarts === 0 || this.#isOfClient(call)) return null;
    const rpc = rpcOf(method);
    const { VoteGranted, Success } = fieldsOf(reply);
    const entries = this.#entries.get(message) ?? 0;
    this.#entries.delete(message);
    const odds = rpc === "RequestVote" && VoteGranted === true
      ? afterVote
      : rpc === "InstallSnapshot" || (rpc === "AppendEntries" && Success === true && entries > 0)
      ? afterEntry
      : 0;
    if (!this.#draws(odds)) return null;
    this.#left.restarts--;
    const us = [0, 1000, 1000 * (1 + this.#random.below(40))][this.#random.below(3)];
    this.#done.push({ do: "restart after", ...call, us });
    return us;
  }
}

/** Some of the kinds of trouble that the body survives. */
export function drawnMix(
  random: Random,
  bears: Bearing,
  restarts: boolean,
  servers: number,
  { messages }: Extent,
): Mix {
  const some = (kinds: Bearing[], then: () => Partial<Mix>): Partial<Mix> => {
    const isOn = random.below(5) < 2;
    const drawn = then();
    return isOn && kinds.includes(bears) ? drawn : {};
  };
  const one = (of: number[]) => of[random.below(of.length)];
  const faults: Bearing[] = ["faults", "restarts"];
  const crashes: Bearing[] = restarts ? ["restarts"] : [];
  const mix: Mix = {
    ...quiet,
    ...some(["delays", ...faults], () => ({
      slow: { servers: [random.below(servers), random.below(servers)], odds: one([50, 200, 500]) },
    })),
    ...some(faults, () => ({ lost: one([10, 30, 80]) })),
    ...some(faults, () => ({ lateReplies: one([10, 40, 100]) })),
    ...some(faults, () => ({ lateRequests: one([10, 40]) })),
    ...some(faults, () => ({
      holds: Array.from({ length: 1 + random.below(2) }, () => random.below(Math.max(1, messages))),
    })),
    ...some(faults, () => ({ pauses: 1 + random.below(2) })),
    ...some(crashes, () => ({ restarts: 1 + random.below(3) })),
    ...some(crashes, () => ({ afterVote: one([200, 600]) })),
    ...some(crashes, () => ({ afterEntry: one([10, 50, 200]) })),
  };
  return bears === "delays" && mix.slow.odds === 0
    ? { ...mix, slow: { servers: [random.below(servers)], odds: 500 } }
    : mix;
}
