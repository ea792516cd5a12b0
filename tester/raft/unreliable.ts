/**
 * Beyond the courses' tests: one-way links, late requests, and leaders that change faster than replies arrive.
 * docs/extra.md says which mistake each shows.
 *
 * @module
 */

import { type Config, sleep } from "./config.ts";
import { fatal } from "../failure.ts";
import { electionTimeout } from "./election.ts";
import { type Answer, answer, Client, leaderNow, Lookout } from "./watch.ts";

/** Milliseconds after which a message that is not delayed has arrived and been handled. */
const soon = 50;
/** Milliseconds within which a server acts on a reply: some read their replies only at a tick, every 50 ms. */
const used = 100;

/** All servers are connected, both ways. */
function heal(cfg: Config): void {
  for (let i = 0; i < cfg.n; i++) cfg.connect(i);
}

/** Sets the links of one server with all others: whether it can send, and whether it can receive. */
function links(cfg: Config, server: number, works: { heard: boolean; hears: boolean }): void {
  for (let i = 0; i < cfg.n; i++) {
    if (i === server) continue;
    cfg.link(server, i, works.heard);
    cfg.link(i, server, works.hears);
  }
}

/** Disconnects the leader while the others elect another and agree on a command. */
async function replacedLeader(cfg: Config): Promise<number> {
  const leader = await cfg.checkOneLeader();
  cfg.disconnect(leader);
  await cfg.one(cfg.randomInt(), cfg.n - 1, true);
  return leader;
}

/** Links that work one way: a server that can send but not receive, or receive but not send. */
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

/**
 * A leader that receives nothing cannot know that its entry is committed. It may have stepped down, and the others may
 * have committed the entry under another leader, but it cannot have learned of that either.
 */
async function leaderHearsNobody(cfg: Config): Promise<void> {
  const leader = await cfg.checkOneLeader();
  links(cfg, leader, { heard: true, hears: false });
  const [index, term, ok] = cfg.rafts[leader]!.Start(cfg.randomInt());
  await sleep(electionTimeout);
  if (!ok || cfg.highestApplied[leader] < index) return;
  fatal(
    `S${leader}, leader of term ${term}, applied entry ${index}; it heard from nobody since it got that command`,
  );
}

/** The old leader's requests and replies are lost; it learns of the new term from the next leader's AppendEntries. */
async function oldLeaderIsNotHeard(cfg: Config): Promise<void> {
  const old = await replacedLeader(cfg);
  links(cfg, old, { heard: false, hears: true });
  await mustFollow(cfg, old, ({ server, to }) => to === "append" && server === old);
}

/** The old leader learns of the new term by replies, unless another leader tells it. */
async function oldLeaderIsAnswered(cfg: Config): Promise<void> {
  const old = await replacedLeader(cfg);
  cfg.disconnect(await cfg.checkOneLeader());
  await sleep(soon); // no message of that leader is under way any more
  cfg.connect(old);
  await mustFollow(cfg, old, ({ server, from, to }) => to === "append" && server !== old && from === old);
}

/**
 * A leader that answers an AppendEntries of a later term, or gets a reply with a later term, must step down. Nothing is
 * checked if there is no such AppendEntries, or if the server does not lead any more.
 */
async function mustFollow(cfg: Config, old: number, told: (answer: Answer) => boolean): Promise<void> {
  const [led, leads] = cfg.rafts[old]!.GetState();
  if (!leads) return;
  let said = "";
  const later = (answer: Answer): boolean => {
    if (!told(answer)) return false;
    const asks = answer.from === old;
    const other = asks ? answer.server : answer.from;
    const [term] = cfg.rafts[other]!.GetState();
    if (term <= led || asks && !answer.values.includes(term)) return false;
    said = asks
      ? `S${other}, in term ${term}, answered its AppendEntries`
      : `it answered AppendEntries of S${other}, in term ${term}`;
    return true;
  };
  if (!await answer(cfg, later, 5 * electionTimeout)) return;
  await sleep(used);
  const [term, isLeader] = cfg.rafts[old]!.GetState();
  if (isLeader && term === led) fatal(`S${old} still leads term ${led}, ${used} ms after ${said}`);
}

/** A leader of an earlier term, which cannot learn of a later one, must not keep the others from electing a leader. */
async function oldLeaderHearsNobody(cfg: Config): Promise<void> {
  const old = await replacedLeader(cfg);
  cfg.disconnect(await cfg.checkOneLeader());
  links(cfg, old, { heard: true, hears: false });
  // There may be no stable leader: the old one may step down and stand in ever later terms, so others step down too.
  await cfg.one(cfg.randomInt(), cfg.n - 2, true);
}

/**
 * A server that was down for two elections, and receives nothing, asks for votes in terms that are over. It also asks
 * servers that were down for one of the two elections and have not voted since.
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
 * A third of the requests arrives late, often after later ones, while leaders are disconnected and come back. Then many
 * replies are late, too.
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
 * Leaders are disconnected, alone or with a follower that still acknowledges, for about as long as an election takes;
 * then the next leader is. Replies are late: some reach a server that leads again, in another term.
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
