/**
 * Probes of the handler of RequestVote, and of terms. §5.1, §5.2 and §5.4.1 of the extended Raft paper.
 *
 * @module
 */

import { sleep } from "../config.ts";
import { type Claim, claim } from "./claim.ts";
import type { PlayedPeer } from "./peers.ts";
import { probe, type Stage } from "./stage.ts";

/** A server's role. */
export type Role = "follower" | "candidate" | "leader";
/** All of them. */
export const roles: Role[] = ["follower", "candidate", "leader"];

/** An empty AppendEntries: it carries and claims nothing. */
const word = { prev: 0, prevTerm: 0, entries: [], commit: 0 };
/** The last entry of a log that is up-to-date with any other. */
export const long = (term: number): { lastIndex: number; lastTerm: number } => ({
  lastIndex: 1000,
  lastTerm: term - 1,
});

/**
 * Brings the real server into a role, and returns its term. A candidate's replies, all of them `yes`, are delayed until
 * `release`.
 */
export async function become(
  stage: Stage,
  role: Role,
  yes = true,
): Promise<{ term: number; release: () => void }> {
  if (role === "follower") return { term: (await stage.follow()).term, release: () => {} };
  if (role === "leader") return { term: await stage.elect(), release: () => {} };
  await stage.follow();
  stage.votes = () => yes;
  const release = stage.withhold((_, what) => what === "RequestVote");
  const { term } = await stage.candidacy();
  const all = () => stage.asked.filter((request) => request.term === term).length === stage.peers.length;
  await stage.until(50, all);
  stage.hold = () => null;
  stage.votes = () => false;
  return { term, release };
}

const higher = claim(
  "§5.1",
  "a server that sees a higher term than its own, in a request or in a reply, adopts it and becomes a follower",
);

/** A follower, a candidate and a leader see a higher term, in each kind of message. */
export const higherTerms: (cfg: Stage["cfg"]) => Promise<void> = probe(async (stage) => {
  const { real, peers } = stage;
  const [one, two] = peers;
  await stage.learn();
  for (const role of roles) {
    const vehicles = {
      "a RequestVote that it can grant": (term: number) => stage.ask(one, { term, ...long(term) }),
      "a RequestVote that it has to refuse": (term: number) =>
        stage.ask(one, { term, lastIndex: 0, lastTerm: 0 }),
      "an AppendEntries": (term: number) => stage.append(one, { term, ...word }),
      "an AppendEntries that it has to refuse": (term: number) =>
        stage.append(one, { term, prev: 1000, prevTerm: term - 1, entries: [], commit: 0 }),
    };
    for (const [vehicle, send] of Object.entries(vehicles)) {
      await stage.undisturbed(async () => {
        await stage.lay([1]); // so that an empty log is not up-to-date
        const { term, release } = await become(stage, role);
        const raised = term + 3;
        const reply = await send(raised);
        // A leader may disregard a RequestVote while it hears from a majority (§6).
        if (role === "leader" && vehicle.includes("RequestVote") && reply.term === term && !reply.yes) return;
        if (reply.term !== raised) {
          higher.broken(
            `S${real}, a ${role} in term ${term}, answered in term ${reply.term} to ${vehicle} of term ${raised}`,
          );
        }
        release();
        await checkFollower(stage, `a ${role} in term ${term}`, vehicle, raised);
      });
    }
  }

  // In replies, to a candidate and to a leader.
  for (const role of ["candidate", "leader"] as const) {
    await stage.undisturbed(async () => {
      const { term } = role === "leader" ? await become(stage, role) : await stage.follow();
      const raised = stage.top() + 3;
      one.adopt(raised);
      stage.votes = () => false;
      if (role === "candidate") await stage.candidacy();
      const before = stage.sent.length;
      const heard = () => role === "candidate" || stage.sent.slice(before).some(({ peer }) => peer === one);
      if (!await stage.until(2000, heard)) {
        claim("§5.2", "a leader sends heartbeats to all others").broken(
          `S${real}, leader of term ${term}, sent S${one.id} nothing for 2 s`,
        );
      }
      await sleep(50);
      const kind = role === "candidate" ? "RequestVote" : "AppendEntries";
      await checkFollower(stage, `a ${role}`, `a reply to ${kind}`, raised);
      // It learned of the term, but not from a candidate: so it has not voted in it.
      const free = claim("§5.2", "a server has one vote in each term, and votes first come, first served");
      const was = `told of term ${raised} by a reply`;
      const request = { term: raised, ...long(raised) };
      await stage.checkVote(was, two, request, { term: raised, yes: true }, free);
    });
  }
});

async function checkFollower(stage: Stage, was: string, vehicle: string, raised: number): Promise<void> {
  await sleep(5);
  const { term, leads } = stage.state();
  if (term < raised || leads) {
    higher.broken(
      `S${stage.real}, ${was}, was told of term ${raised} by ${vehicle}, and then said that it ` +
        `${leads ? "leads" : "is in"} term ${term}`,
    );
  }
}

const stale = claim(
  "§5.1",
  "a request of an earlier term is refused, with the current term, and changes nothing",
);

/** A follower, a candidate and a leader are sent requests of an earlier term. */
export const earlierTerms: (cfg: Stage["cfg"]) => Promise<void> = probe(async (stage) => {
  const { real, peers } = stage;
  await stage.learn();
  for (const role of roles) {
    for (const back of [1, 2]) {
      await stage.undisturbed(async () => {
        const { term, release } = await become(stage, role);
        const old = term - back;
        const was = `a ${role} in term ${term}`;
        const right = { term, yes: false };
        await stage.checkVote(was, peers[0], { term: old, lastIndex: 1000, lastTerm: old }, right, stale);
        await stage.checkAppend(was, peers[1], { term: old, ...word }, right, stale);
        const entries = [stage.entry(1, old)];
        await stage.checkAppend(was, peers[1], { term: old, ...word, entries, commit: 1 }, right, stale);
        // A candidate stays one, and wins when its votes arrive.
        release();
        await sleep(50);
        const now = stage.state();
        if (now.term === term && now.leads !== (role !== "follower")) {
          const won = role === "candidate" ? ", whose votes then came," : "";
          stale.broken(
            `S${real}, ${was}, was sent requests of term ${old}; ${
              now.leads ? "then it said that it leads" : `then,${won} it did not lead`
            } term ${now.term}`,
          );
        }
        const [applied] = stage.cfg.nCommitted(1);
        if (applied > 0) {
          stale.broken(`S${real} applied an entry that came in a request of term ${old}`);
        }
      });
    }
  }
});

/** See free_votes.ts, too. */
export const once: Claim = claim(
  "§5.2",
  "a server votes for one candidate at most in a term, first come, first served",
);

/** The guarantee for a candidate that has the vote, or asks first. */
export const given: Claim = claim(
  "RequestVote 2, §5.2",
  "a server that has not voted in a term, or voted for this candidate, votes for it if its log is up-to-date",
);

/** One vote in a term, in any role, whatever else happens in that term. */
export const oneVote: (cfg: Stage["cfg"]) => Promise<void> = probe(async (stage) => {
  const { peers } = stage;
  await stage.learn();
  const [a, b, c] = [peers[0], peers[1], peers[2]];
  for (const [first, second] of [[a, b], [b, a], [c, a]]) {
    await stage.undisturbed(async () => {
      await stage.follow();
      const term = stage.top() + 1;
      const vote = (peer: PlayedPeer, yes: boolean, when: string) =>
        stage.checkVote(when, peer, { term, ...long(term) }, { term, yes }, yes ? given : once);
      await vote(first, true, "who had not voted in this term");
      await vote(second, false, `who had voted for S${first.id} in it`);
      await vote(first, true, `who had voted for S${first.id} itself, so that it may ask again`);
      await vote(second, false, `who had voted for S${first.id} twice`);
      await stage.checkAppend(`who had voted for S${first.id} in this term`, first, { term, ...word }, {
        term,
        yes: true,
      }, once);
      await vote(second, false, `who had voted for S${first.id}, which then led this term`);
    });
  }

  // A candidate has voted for itself, also when another wins the term.
  const own = claim("§5.2", "a candidate votes for itself, and so for no other server in that term");
  await stage.undisturbed(async () => {
    const { term, release } = await become(stage, "candidate", false);
    const refused = { term, yes: false };
    await stage.checkVote("a candidate in this term", a, { term, ...long(term) }, refused, own);
    await stage.checkAppend("a candidate in this term", a, { term, ...word }, { term, yes: true }, fallsBack);
    await stage.checkVote(
      `once a candidate in this term, which S${a.id} won`,
      b,
      { term, ...long(term) },
      refused,
      own,
    );
    stage.votes = () => false;
    release();
  });

  // The same if the others refuse, or vote, in that term.
  await stage.undisturbed(async () => {
    await stage.follow();
    stage.votes = () => false;
    const { term } = await stage.candidacy();
    await sleep(20);
    await stage.checkVote(
      "a candidate whom others refused",
      a,
      { term, ...long(term) },
      { term, yes: false },
      own,
    );
  });
  await stage.undisturbed(async () => {
    const { term } = await become(stage, "leader");
    await stage.checkVote("the leader of this term", a, { term, ...long(term) }, { term, yes: false }, own);
    const { leads } = stage.state();
    if (!leads) {
      own.broken(`S${stage.real} gave up leading term ${term} when S${a.id} asked for its vote in it`);
    }
  });
});

const fallsBack = claim(
  "§5.2",
  "a candidate that hears from a leader whose term is at least its own accepts it and becomes a follower",
);

/** A candidate hears from a leader of its own term, and of a higher one. */
export const candidateFallsBack: (cfg: Stage["cfg"]) => Promise<void> = probe(async (stage) => {
  const { real, peers: [one] } = stage;
  await stage.learn();
  for (const ahead of [0, 1, 2]) {
    await stage.undisturbed(async () => {
      const { term: own, release } = await become(stage, "candidate", ahead > 0);
      const term = own + ahead;
      await stage.checkAppend(
        `a candidate in term ${own}`,
        one,
        { term, ...word },
        { term, yes: true },
        fallsBack,
      );
      const entries = [stage.entry(1, term)];
      await stage.checkAppend(`who follows S${one.id} now`, one, { term, ...word, entries }, {
        term,
        yes: true,
      }, fallsBack);
      const { leads } = stage.state();
      if (leads) {
        fallsBack.broken(
          `S${real}, a candidate in term ${own}, leads after a word of term ${term}'s leader`,
        );
      }
      release();
    });
  }
});

const upToDate = claim(
  "§5.4.1",
  "a vote goes only to a candidate whose log is at least as up-to-date: whose last entry has a later term, or the same " +
    "term and no lower index",
);

/** A voter's log, and the candidates' requests: [last index, last term, whether it gets the vote]. */
const logs: [voter: number[], candidates: [lastIndex: number, lastTerm: number, yes: boolean][]][] = [
  [[1], [[0, 0, false], [1, 1, true], [2, 1, true], [1, 2, true]]],
  [[1, 1, 2], [
    [0, 0, false],
    [1, 1, false],
    [3, 1, false],
    [9, 1, false],
    [2, 2, false],
    [3, 2, true],
    [4, 2, true],
    [1, 3, true],
    [2, 3, true],
    [9, 3, true],
  ]],
  [[1, 3, 3, 3], [[4, 2, false], [9, 2, false], [3, 3, false], [4, 3, true], [2, 4, true]]],
];

/** The election restriction, as a table. */
export const electionRestriction: (cfg: Stage["cfg"]) => Promise<void> = probe(async (stage) => {
  const { peers, cfg } = stage;
  // An empty log first: the server has no entries yet.
  await stage.elect();
  await stage.undisturbed(async () => {
    await stage.follow();
    const term = stage.top() + 1;
    const request = { term, lastIndex: 0, lastTerm: 0 };
    await stage.checkVote("whose log is empty", peers[0], request, { term, yes: true }, upToDate);
  });
  await stage.learn();
  for (const [voter, candidates] of logs) {
    for (const [lastIndex, lastTerm, yes] of candidates) {
      await stage.undisturbed(async () => {
        const { base } = await stage.lay(voter, 4);
        const term = stage.top() + 1;
        const request = { term, lastIndex, lastTerm: lastIndex === 0 ? 0 : base + lastTerm };
        const was = `with a log of terms ${voter.map((term) => base + term).join(" ")}`;
        await stage.checkVote(was, peers[cfg.below(peers.length)], request, { term, yes }, upToDate);
      });
    }
  }
});

const clients = claim(
  "§8, and the lab's Start",
  "commands go to the leader: a server that does not lead answers false and does nothing",
);

/** A follower, a candidate, and a former candidate of this term are given commands. */
export const onlyLeadersStart: (cfg: Stage["cfg"]) => Promise<void> = probe(async (stage) => {
  const { real, cfg, peers: [one] } = stage;
  await stage.learn();
  const refuses = (was: string) => {
    const [index, term, ok] = cfg.rafts[real]!.Start(cfg.randomInt());
    if (ok) clients.broken(`S${real}, ${was}, took a command at index ${index} in term ${term}`);
  };
  await stage.undisturbed(async () => {
    await stage.follow();
    refuses("a follower");
    const { term } = await become(stage, "candidate", false);
    refuses(`a candidate in term ${term}`);
    await stage.append(one, { term, ...word });
    refuses(`a follower in term ${term}, in which it had been a candidate`);
    // It must not have stored any: it votes for a candidate with the log that it was last given.
    const { log } = await stage.lay([1, 1]);
    refuses("a follower");
    const request = { term: stage.top() + 1, lastIndex: 2, lastTerm: log[1].term };
    await stage.checkVote("with two entries", one, request, { term: request.term, yes: true }, clients);
  });
});
