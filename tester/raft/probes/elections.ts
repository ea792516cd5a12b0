/**
 * Probes of elections: when a server begins one, and what makes it a leader. §5.2 of the extended Raft paper.
 *
 * @module
 */

import { sleep } from "../config.ts";
import { claim, namesOf } from "./claim.ts";
import { electionLimit, probe, type Stage } from "./stage.ts";

/** Milliseconds within which the parallel requests of one round are sent. */
const atOnce = 50;
/** Milliseconds between two messages of a leader: less than any election timeout. */
const word = 60;

const begins = claim(
  "§5.2",
  "a server that hears from no leader for an election timeout adds one to its term, votes for itself, and asks all " +
    "others for their votes, in parallel",
);

/** A server starts as a follower; then come elections one by one, each in a new term. */
export const beginsElections: (cfg: Stage["cfg"]) => Promise<void> = probe(async (stage) => {
  const { real, peers, asked } = stage;
  const first = stage.state();
  if (first.leads) {
    claim("§5.2", "a server starts as a follower").broken(`S${real} started as a leader`);
  }

  let before = first.term;
  for (let round = 0; round < 4; round++) {
    // In every other round there is no reply until all have been asked.
    stage.votes = () => false;
    stage.withhold(() => round % 2 === 0);
    const { term } = await stage.candidacy();
    if (term !== before + 1) {
      begins.broken(`S${real}, in term ${before}, began an election in term ${term}`);
    }
    await sleep(atOnce);
    const reached = new Set(asked.filter((request) => request.term === term).map(({ peer }) => peer));
    if (reached.size < peers.length) {
      begins.broken(
        `S${real} asked ${
          namesOf(reached)
        } of ${peers.length} others for votes in term ${term}, and then waited`,
      );
    }
    const now = stage.state();
    if (now.leads) begins.broken(`S${real} leads term ${now.term} with no vote but its own`);
    if (now.term !== term) {
      begins.broken(`S${real}, asking for votes in term ${term}, says that it is in term ${now.term}`);
    }
    const reply = await stage.ask(peers[round % peers.length], { term, lastIndex: 9, lastTerm: term - 1 });
    if (reply.yes) {
      begins.broken(`S${real}, a candidate in term ${term}, voted for another server in it`);
    }
    stage.release();
    before = term;
  }
});

const random = claim(
  "§5.2",
  "election timeouts are random, each drawn anew, so that split votes are rare and soon resolved",
);

/** The timeouts of a candidate differ from one another. */
export const randomTimeouts: (cfg: Stage["cfg"]) => Promise<void> = probe(async (stage) => {
  stage.votes = () => false;
  const times: number[] = [];
  for (let round = 0; round < 20; round++) times.push((await stage.candidacy()).at);
  const gaps = times.slice(1).map((at, i) => at - times[i]);
  const [least, most] = [Math.min(...gaps), Math.max(...gaps)];
  if (most - least < 15) {
    random.broken(
      `${gaps.length} election timeouts of S${stage.real} in a row were all between ${
        Math.round(least)
      } and ` +
        `${Math.round(most)} ms`,
    );
  }
});

const stays = claim(
  "Figure 2, Followers",
  "an election begins if the election timeout elapses without AppendEntries from the current leader, and without " +
    "granting a vote",
);

const refuses = claim(
  "RequestVote 2",
  "a server that has not voted in a term votes for a candidate whose log is up-to-date",
);

/** What resets the election timer, and what does not. */
export const electionTimer: (cfg: Stage["cfg"]) => Promise<void> = probe(async (stage) => {
  const { real, peers, asked } = stage;
  await stage.elect();

  // AppendEntries from the leader resets it.
  let { term, leader } = await stage.follow();
  const heartbeat = { prev: 0, prevTerm: 0, entries: [], commit: 0 };
  const quiet = async (why: string, say: () => Promise<unknown>) => {
    const before = asked.length;
    for (let times = 0; times < 40; times++) {
      await say();
      if (asked.length > before) {
        stays.broken(`S${real} began an election, although ${why} every ${word} ms`);
      }
      await sleep(word);
    }
  };
  await quiet("its leader spoke to it", () => stage.append(leader, { term, ...heartbeat }));

  // Granting a vote resets it. It may take a while: a server that just heard from a leader may disregard requests (§6).
  await stage.undisturbed(async () => {
    await stage.follow();
    const candidate = peers[0];
    term = stage.top() + 1;
    const { yes } = await stage.ask(candidate, { term, lastIndex: 0, lastTerm: 0 });
    if (!yes) refuses.broken(`S${real} refused its vote to S${candidate.id} in term ${term}, a new one`);
  });
  await quiet("it voted, each time in a new term,", async () => {
    const candidate = peers[++term % peers.length];
    const reply = await stage.ask(candidate, { term, lastIndex: 0, lastTerm: 0 });
    if (reply.term === term && !reply.yes) {
      refuses.broken(`S${real} refused its vote to S${candidate.id} in term ${term}, a new one`);
    }
  });

  // Refusing does not: a second candidate, and anything of an earlier term.
  const refused: [string, (voted: number) => Promise<unknown>][] = [
    [
      "refused its vote to a second candidate",
      (term) => stage.ask(peers[1], { term, lastIndex: 0, lastTerm: 0 }),
    ],
    [
      "refused AppendEntries of an earlier term",
      (term) => stage.append(peers[1], { term: term - 1, ...heartbeat }),
    ],
    [
      "refused RequestVote of an earlier term",
      (term) => stage.ask(peers[1], { term: term - 1, lastIndex: 0, lastTerm: 0 }),
    ],
  ];
  for (const [what, say] of refused) {
    // It may disregard the request (§6) until its own election, which may be in that term: then it is asked again.
    let voted = 0;
    for (let tries = 0; tries < 5; tries++) {
      await stage.follow();
      voted = stage.top() + 1;
      const { yes } = await stage.ask(peers[0], { term: voted, lastIndex: 0, lastTerm: 0 });
      if (yes && stage.state().term >= voted) break;
    }
    const [before, begun] = [asked.length, stage.now()];
    while (asked.length === before) {
      if (stage.now() - begun > 5000) {
        stays.broken(`for 5 s S${real} ${what} again and again, and began no election`);
      }
      await say(voted);
      await sleep(20);
    }
  }
});

const wins = claim(
  "§5.2",
  "a candidate wins if it gets the votes of a majority for its term, its own among them",
);
const atOnceHeard = claim("§5.2", "a candidate that wins tells all others at once, by heartbeats");

/** A row of the table of votes. */
interface Row {
  /** How many vote for it. */
  readonly yes: number;
  /** What happens to the other replies. */
  readonly others: "refused" | "lost" | "late";
}

/** All counts of votes, with the other votes refused, lost, or late. */
function rows(peers: number): Row[] {
  const counts = [...Array(peers + 1).keys()];
  return (["refused", "lost", "late"] as const).flatMap((others) => counts.map((yes) => ({ yes, others })));
}

/** A majority of votes makes a leader, and fewer do not. */
export const majorities: (cfg: Stage["cfg"]) => Promise<void> = probe(async (stage) => {
  const { real, peers, cfg } = stage;
  stage.appends = () => "lost";
  for (const { yes, others } of rows(peers.length)) {
    // Other voters each time, so that votes of earlier elections would make a majority if they were counted.
    const from = cfg.below(peers.length);
    const voters = new Set(peers.filter((_, i) => (i + peers.length - from) % peers.length < yes));
    stage.withhold((peer, what) => what === "RequestVote" && others === "late" && !voters.has(peer));
    const { term: before } = stage.state();
    stage.votes = (peer, { term }) => {
      if (term <= before) return "lost"; // it asks once more in the election before
      return voters.has(peer) || (others === "lost" ? "lost" : false);
    };
    const { term } = await stage.candidacy();
    await sleep(2 * atOnce);
    const { leads } = stage.state();
    const of = `${
      yes + 1
    } of ${cfg.n} votes in term ${term}, its own among them (the other answers were ${others})`;
    const shouldLead = yes + 1 > cfg.n / 2;
    if (leads && !shouldLead) wins.broken(`S${real} leads with ${of}`);
    const told = new Set(stage.sent.filter((request) => request.term === term).map(({ peer }) => peer));
    if (shouldLead) {
      if (!leads) wins.broken(`S${real} does not lead with ${of}`);
      // A server of one call at a time to each peer waits for those that are not answered.
      const left = peers.filter((peer) => !told.has(peer) && (others === "refused" || voters.has(peer)));
      if (left.length > 0) {
        atOnceHeard.broken(
          `S${real} won term ${term}, and ${2 * atOnce} ms later ${namesOf(left)} did not know it`,
        );
      }
    } else if (told.size > 0) wins.broken(`S${real} sent AppendEntries of term ${term} with ${of}`);
    stage.release();
    if (leads) await stage.follow();
  }
});

/** Votes that arrive in the next election count for nothing there. */
export const lateVotes: (cfg: Stage["cfg"]) => Promise<void> = probe(async (stage) => {
  const { real, peers, cfg } = stage;
  for (let round = 0; round < 5; round++) {
    stage.votes = () => true;
    stage.withhold((_, what) => what === "RequestVote");
    const { term } = await stage.candidacy();
    await sleep(atOnce);
    stage.votes = () => false;
    const next = await stage.candidacy();
    // They are released in the middle of the next election, in which no server votes for it.
    stage.release();
    await sleep(atOnce);
    if (stage.state().leads) {
      claim("§5.2", "votes count for the term in which they were asked for").broken(
        `S${real}, a candidate in term ${next.term} without a vote but its own, leads since ${peers.length} ` +
          `votes of term ${term} arrived`,
      );
    }
    if (cfg.below(2) === 1) await stage.elect().then(() => stage.follow());
  }
});

const again = claim(
  "§5.2",
  "a follower that hears from no leader for an election timeout begins an election, also one that has led before",
);

/** A leader learns of a later term, in each way, and then hears nothing. */
export const deposedStands: (cfg: Stage["cfg"]) => Promise<void> = probe(async (stage) => {
  const { real, peers: [one], asked } = stage;
  await stage.learn();
  const nothing = { prev: 0, prevTerm: 0, entries: [], commit: 0 };
  const ways: Record<string, (term: number) => Promise<unknown>> = {
    "AppendEntries": (term) => stage.append(one, { term, ...nothing }),
    "a RequestVote of a log as good as its own": (term) =>
      stage.ask(one, { term, lastIndex: 1000, lastTerm: term - 1 }),
    "a RequestVote of an empty log": (term) => stage.ask(one, { term, lastIndex: 0, lastTerm: 0 }),
    "an answer to its own AppendEntries": async (term) => {
      one.adopt(term);
      const before = stage.sent.length;
      await stage.until(2000, () => stage.sent.slice(before).some(({ peer }) => peer === one));
      await sleep(atOnce);
    },
  };
  for (const [way, tell] of Object.entries(ways)) {
    await stage.follow(); // its log has the entry of `learn`
    const led = await stage.elect();
    await sleep(2000); // so that an election timeout passes while it leads
    stage.votes = () => false;
    const term = led + 3;
    await tell(term);
    // A leader may disregard a RequestVote while it hears from a majority (§6); probe HigherTerms checks the rest.
    if (stage.state().leads) continue;
    if (await stage.until(electionLimit, () => asked.some((request) => request.term > led))) continue;
    again.broken(
      `S${real}, which led term ${led}, was told of term ${term} by ${way}; since then it has heard nothing for ` +
        `${electionLimit / 1000} s, and has begun no election`,
    );
  }
});
