/**
 * Beyond the courses' tests: servers that restart right after an answer on which others build. Which mistake each shows
 * is in docs/extra.md.
 *
 * @module
 */

import { Channel } from "../../raft/api.ts";
import { type Config, sleep } from "./config.ts";
import { electionTimeout } from "./election.ts";
import { answer, Lookout, onAnswer } from "./watch.ts";

/** No message passes between server i and its two neighbours, all servers standing in a ring. */
function cutNeighbours(cfg: Config, i: number): void {
  for (const neighbour of [(i + 1) % cfg.n, (i + cfg.n - 1) % cfg.n]) {
    cfg.link(i, neighbour, false);
    cfg.link(neighbour, i, false);
  }
}

/**
 * Five servers in a ring, and none hears its neighbours: any two that are not neighbours are a majority with whoever
 * they vote for, and the candidate's neighbours, which have heard nothing, soon stand for election in the same term.
 * Two in five voters restart right after they gave their vote, before or after the candidate hears of it: they must
 * not give it again.
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
 * Three of five servers do not hear each other and stand for election in the same term. The other two, whose votes all
 * three ask for, restart all the time, before they would stand themselves. The second candidate then hears the leader,
 * and is asked by the third: it has voted, for itself.
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

/** Once one candidate leads and another has stood in its term: links that one to the two others. */
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
 * The only follower that a leader reaches restarts right after it acknowledged a command, and the leader goes: what was
 * committed is in that follower's log alone.
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

    // The leader may have heard of it, and have committed; now it goes.
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
