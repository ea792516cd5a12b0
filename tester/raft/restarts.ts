/**
 * Beyond the courses' tests: servers that restart right after a reply that others rely on. docs/extra.md says which
 * mistake each shows.
 *
 * @module
 */

import { Channel } from "../../raft/api.ts";
import { type Config, sleep } from "./config.ts";
import { electionTimeout } from "./election.ts";
import { answer, Lookout, onAnswer } from "./watch.ts";

/** Cuts the links between server i and its two neighbours in a ring of all servers. */
function cutNeighbours(cfg: Config, i: number): void {
  for (const neighbour of [(i + 1) % cfg.n, (i + cfg.n - 1) % cfg.n]) {
    cfg.link(i, neighbour, false);
    cfg.link(neighbour, i, false);
  }
}

/**
 * Five servers in a ring, none of which reaches its neighbours. A candidate and the two servers that it reaches are a
 * majority; its neighbours, which have received nothing, soon stand for election in the same term. Two in five voters
 * restart right after they granted their vote, before or after the candidate gets the reply: they must not vote for
 * another candidate.
 */
export async function voterRestarts(cfg: Config): Promise<void> {
  const lookout = new Lookout(cfg);
  const voters = new Channel<number>();
  let contended = false;
  onAnswer(cfg, ({ server, to, yes }) => {
    if (contended && to === "vote" && yes) voters.send(server);
  });
  const restart = async (voter: number, wait: number) => {
    await sleep(wait);
    if (!contended) return;
    cfg.start1(voter);
    cfg.connect(voter);
    cutNeighbours(cfg, voter);
  };
  cfg.background(async () => {
    for (;;) {
      const voter = await voters.receive();
      if (cfg.below(1000) < 400) cfg.background(() => restart(voter, cfg.below(3) * cfg.below(20)));
    }
  });

  for (let round = 0; round < 6; round++) {
    await cfg.one(cfg.randomInt(), cfg.n, true);
    contended = true;
    for (let i = 0; i < cfg.n; i++) cutNeighbours(cfg, i);
    await sleep(4 * electionTimeout);
    contended = false;
    for (let i = 0; i < cfg.n; i++) cfg.connect(i);
  }
  await cfg.one(cfg.randomInt(), cfg.n, true);
  lookout.over();
}

/**
 * Three of five servers do not reach each other and stand for election in the same term. The other two, which all three
 * ask for a vote, restart all the time, before they would stand themselves. Then the second candidate hears from the
 * leader, and the third asks it for its vote: it has voted for itself.
 */
export async function threeCandidates(cfg: Config): Promise<void> {
  const lookout = new Lookout(cfg);
  for (let round = 0; round < 6; round++) {
    await cfg.one(cfg.randomInt(), cfg.n, true);
    const [candidates, voters] = [[0, 1, 2], [3, 4]].map((some) => some.map((k) => (k + round) % cfg.n));
    const restart = (servers: number[]) => {
      for (const i of servers) cfg.start1(i);
      for (const i of servers) cfg.connect(i);
      for (const i of candidates) {
        for (const j of candidates) if (i !== j) cfg.link(i, j, false);
      }
    };
    restart([...candidates, ...voters]);
    for (let looks = 0; looks < 200; looks++) {
      if (looks % 10 === 9) restart(voters);
      await sleep(10);
      if (secondHearsLeader(cfg, candidates)) break;
    }
    await sleep(electionTimeout);
    for (let i = 0; i < cfg.n; i++) cfg.connect(i);
  }
  await cfg.one(cfg.randomInt(), cfg.n, true);
  lookout.over();
}

/** Waits until one candidate leads and another has stood in its term; then connects that other with the two. */
function secondHearsLeader(cfg: Config, candidates: number[]): boolean {
  const states = candidates.map((i) => cfg.rafts[i]!.GetState());
  const term = Math.max(...states.map(([term]) => term));
  const second = candidates.find((_, k) => states[k][0] === term && !states[k][1]);
  if (second === undefined || !states.some(([at, leads]) => at === term && leads)) return false;
  for (const other of candidates) {
    if (other === second) continue;
    cfg.link(other, second, true);
    cfg.link(second, other, true);
  }
  return true;
}

/**
 * The only follower that a leader reaches restarts right after it acknowledged a command, and the leader is disconnected:
 * what was committed is now in that follower's log alone.
 */
export async function followerRestarts(cfg: Config): Promise<void> {
  const lookout = new Lookout(cfg);
  await cfg.one(cfg.randomInt(), cfg.n, true);
  for (let round = 0; round < 6; round++) {
    const leader = await cfg.checkOneLeader();
    const [follower, absent] = [(leader + 1) % cfg.n, (leader + 2) % cfg.n];
    cfg.disconnect(absent);
    cfg.rafts[leader]!.Start(cfg.randomInt());
    await answer(
      cfg,
      ({ server, to, yes }) => server === follower && to === "append" && yes,
      electionTimeout,
    );
    if (cfg.below(2) === 0) await sleep(1);
    cfg.start1(follower);

    // The leader may have got the reply, and have committed; now it is disconnected.
    await sleep(cfg.below(20));
    if (cfg.below(2) === 0) cfg.start1(leader);
    else cfg.disconnect(leader);
    cfg.connect(follower);
    cfg.connect(absent);
    await cfg.one(cfg.randomInt(), cfg.n - 1, true);
    cfg.connect(leader);
    await cfg.one(cfg.randomInt(), cfg.n, true);
  }
  lookout.over();
}
