/**
 * Beyond the courses' tests: weather that they do not have. Links that work one way, requests that come late, leaders
 * that come and go faster than answers do. Which mistake each shows is in docs/extra.md.
 *
 * @module
 */

import { type Config, sleep } from "../config.ts";
import { fatal } from "../failure.ts";
import { electionTimeout } from "./election.ts";
import { type Answer, answer, Client, leaderNow, Lookout } from "./watch.ts";

/** Milliseconds in which a message that is not held up arrives, and what it sets off has happened. */
const soon = 50;

/** All servers are connected, both ways. */
function heal(cfg: Config): void {
  for (let i = 0; i < cfg.n; i++) cfg.connect(i);
}

/** Links of one server with all others: whether it is heard, and whether it hears. */
function links(cfg: Config, server: number, works: { heard: boolean; hears: boolean }): void {
  for (let i = 0; i < cfg.n; i++) {
    if (i === server) continue;
    cfg.link(server, i, works.heard);
    cfg.link(i, server, works.hears);
  }
}

/** A leader that is cut off, while the others agree on something under the next one. */
async function replacedLeader(cfg: Config): Promise<number> {
  const leader = await cfg.checkOneLeader();
  cfg.disconnect(leader);
  await cfg.one(cfg.randomInt(), cfg.n - 1, true);
  return leader;
}

/** Links that work one way: a server that is heard and hears nobody, or hears and is not heard. */
export async function oneWayLinks(cfg: Config): Promise<void> {
  const lookout = new Lookout(cfg);
  const phases = [
    leaderHearsNobody,
    oldLeaderIsNotHeard,
    oldLeaderIsAnswered,
    oldLeaderHearsNobody,
    candidateOfOldTerms,
  ];
  for (const phase of phases) {
    await cfg.one(cfg.randomInt(), cfg.n, true);
    await phase(cfg);
    heal(cfg);
  }
  await cfg.one(cfg.randomInt(), cfg.n, true);
  lookout.over();
}

/** Whoever is not answered cannot commit, though all have the entry. */
async function leaderHearsNobody(cfg: Config): Promise<void> {
  const leader = await cfg.checkOneLeader();
  links(cfg, leader, { heard: true, hears: false });
  const [index] = cfg.rafts[leader]!.Start(cfg.randomInt());
  await sleep(electionTimeout);
  const [count] = cfg.nCommitted(index);
  if (index > 0 && count > 0) fatal(`${count} committed, though the leader heard from nobody`);
}

/** The next leader's AppendEntries tells the old one, whose own requests and answers are lost. */
async function oldLeaderIsNotHeard(cfg: Config): Promise<void> {
  const old = await replacedLeader(cfg);
  links(cfg, old, { heard: false, hears: true });
  await mustFollow(cfg, old, ({ server, to }) => to === "append" && server === old);
}

/** Answers tell the old leader, as there is no other leader to tell it. */
async function oldLeaderIsAnswered(cfg: Config): Promise<void> {
  const old = await replacedLeader(cfg);
  cfg.disconnect(await cfg.checkOneLeader());
  await sleep(soon); // nothing of that leader's is under way any more
  cfg.connect(old);
  await mustFollow(cfg, old, ({ server, to }) => to === "append" && server !== old);
}

/** Once there was such an answer, a server must not lead the term it led. If there is none, nothing can be expected. */
async function mustFollow(cfg: Config, server: number, told: (answer: Answer) => boolean): Promise<void> {
  const [led] = cfg.rafts[server]!.GetState();
  if (!await answer(cfg, told, 5 * electionTimeout)) return;
  await sleep(soon);
  const [term, isLeader] = cfg.rafts[server]!.GetState();
  if (isLeader && term === led) fatal(`server ${server} heard of a later term, and still leads term ${term}`);
}

/** A leader of an earlier term, which hears of no later one, must not keep the others from electing one. */
async function oldLeaderHearsNobody(cfg: Config): Promise<void> {
  const old = await replacedLeader(cfg);
  cfg.disconnect(await cfg.checkOneLeader());
  links(cfg, old, { heard: true, hears: false });
  await cfg.checkOneLeader();
  await cfg.one(cfg.randomInt(), cfg.n - 2, true);
}

/**
 * A server that was down for two elections, and hears nobody, asks for votes in terms that are over; also those who
 * were down for one of them, and have not voted since.
 */
async function candidateOfOldTerms(cfg: Config): Promise<void> {
  const late = (await cfg.checkOneLeader() + 1) % cfg.n;
  cfg.crash1(late);
  for (let elections = 0; elections < 2; elections++) {
    const leader = await cfg.checkOneLeader();
    cfg.crash1(leader);
    await cfg.checkOneLeader();
    cfg.start1(leader);
    cfg.connect(leader);
  }
  await cfg.checkOneLeader();
  cfg.start1(late);
  links(cfg, late, { heard: true, hears: false });
  await sleep(2 * electionTimeout);
}

/**
 * A third of the requests comes late, often after what was sent later, while leaders are cut off and come back; then
 * many answers come late, too.
 */
export async function lateRequests(cfg: Config): Promise<void> {
  const lookout = new Lookout(cfg);
  await cfg.one(cfg.randomInt(), cfg.n, true);
  const client = new Client(cfg, 50);
  cfg.setlaterequests(true);
  for (let round = 0; round < 20; round++) {
    if (round === 10) cfg.setlongreordering(true);
    await sleep(cfg.below(electionTimeout));
    const leader = leaderNow(cfg);
    if (leader === -1) continue;
    cfg.disconnect(leader);
    await sleep(cfg.below(electionTimeout));
    cfg.connect(leader);
  }
  cfg.setlaterequests(false);
  cfg.setlongreordering(false);
  await sleep(2 * electionTimeout);
  await client.end();
  lookout.over();
}

/**
 * Leaders are cut off, alone or with a follower that goes on acknowledging, about as long as it takes to elect the next
 * one, which then is cut off in turn. Answers come late: some to a server that leads again, in another term.
 */
export async function edgeOfTimeout(cfg: Config): Promise<void> {
  const lookout = new Lookout(cfg);
  await cfg.one(cfg.randomInt(), cfg.n, true);
  const client = new Client(cfg, 20);
  cfg.setlongreordering(true);
  for (let round = 0; round < 25; round++) {
    const leader = leaderNow(cfg);
    if (leader === -1) {
      await sleep(50);
      continue;
    }
    const follower = (leader + 1 + cfg.below(cfg.n - 1)) % cfg.n;
    cfg.disconnect(leader);
    if (cfg.below(2) === 0) {
      cfg.disconnect(follower);
      cfg.link(leader, follower, true);
      cfg.link(follower, leader, true);
    }
    await sleep(electionTimeout / 4 + cfg.below(electionTimeout));
    cfg.connect(leader);
    cfg.connect(follower);
    await sleep(cfg.below(electionTimeout / 4));
  }
  cfg.setlongreordering(false);
  heal(cfg);
  await sleep(2 * electionTimeout);
  await client.end();
  lookout.over();
}
