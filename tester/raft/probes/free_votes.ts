/**
 * Probes of a vote: a refusal leaves it free, two candidates may ask for it at the same moment, and the one that has it
 * may ask again. §5.2 of the extended Raft paper.
 *
 * @module
 */

import { claim, namesOf, sayVote } from "./claim.ts";
import { probe, type Stage } from "./stage.ts";
import { become, given, long, once, roles } from "./votes.ts";

const free = claim(
  "RequestVote 2, §5.2 and §5.4.1",
  "a refusal is no vote: in the same term the vote can still go to a candidate whose log is up-to-date",
);

/** A candidate whose log is behind is refused in a new term; then one with an up-to-date log asks in that term. */
export const freeVote: (cfg: Stage["cfg"]) => Promise<void> = probe(async (stage) => {
  const { peers: [one, two, three] } = stage;
  await stage.learn();
  stage.appends = (_, { entries }) => entries.length > 0 ? "lost" : "lawful"; // they are replaced
  for (const role of roles) {
    await stage.undisturbed(async () => {
      await stage.lay([1, 1]);
      const { release } = await become(stage, role, false);
      release();
      const term = stage.top() + 2;
      const refused = await stage.ask(one, { term, lastIndex: 0, lastTerm: 0 });
      // A leader may disregard it while it hears from a majority (§6).
      if (role === "leader" && refused.term < term) return;
      const was = `a ${role} before, which had refused its vote to S${one.id} in this new term`;
      await stage.checkVote(was, two, { term, ...long(term) }, { term, yes: true }, free);
      const voted = `which had voted for S${two.id} in this term`;
      await stage.checkVote(voted, three, { term, ...long(term) }, { term, yes: false }, once);
    });
  }
});

/** All other servers are candidates in one term, new to it or not, and ask at the same moment. */
export const simultaneousCandidates: (cfg: Stage["cfg"]) => Promise<void> = probe(async (stage) => {
  const { real, peers } = stage;
  await stage.learn();
  for (let round = 0; round < 6; round++) {
    await stage.undisturbed(async () => {
      await stage.lay([1]);
      const term = stage.top() + 1;
      if (round % 2 === 1) await stage.ask(peers[0], { term, lastIndex: 0, lastTerm: 0 });
      const request = { term, ...long(term) };
      const replies = await Promise.all(peers.map((peer) => stage.ask(peer, request)));
      const voted = peers.filter((_, i) => replies[i].yes);
      if (voted.length <= 1) return;
      once.broken(
        `S${real} was sent ${
          sayVote(request, peers[0].id)
        }, and the same by the others, at one moment; it voted for ` +
          namesOf(voted),
      );
    });
  }
});

/** The candidate that has the vote asks again, at once and later, with other candidates in between. */
export const repeatedRequest: (cfg: Stage["cfg"]) => Promise<void> = probe(async (stage) => {
  const { cfg, peers } = stage;
  await stage.learn();
  for (let round = 0; round < 3; round++) {
    await stage.undisturbed(async () => {
      await stage.follow();
      const term = stage.top() + 1;
      const one = peers[cfg.below(peers.length)];
      const request = { term, ...long(term) };
      const vote = (was: string) => stage.checkVote(was, one, request, { term, yes: true }, given);
      await vote("which had not voted in this term");
      const voted = `which had voted for S${one.id} in this term, whose request came again`;
      await vote(voted);
      for (const other of peers.filter((peer) => peer !== one)) await stage.ask(other, request);
      await vote(voted);
    });
  }
});
