/**
 * Probes of persistence: a server crashes right after another server has learned of a change, and restarts. Figure 2,
 * Persistent state, of the extended Raft paper.
 *
 * @module
 */

import { claim, sayReply, termsOf } from "./claim.ts";
import { LeftOut } from "./form.ts";
import { termAt } from "./peers.ts";
import { probe, type Stage } from "./stage.ts";

const remembers = claim(
  "Figure 2, Persistent state",
  "currentTerm, votedFor and the log are saved before anything rests on them: after a restart they are what they were",
);

/** After a restart the server is in this term, or a later one. */
function sameTerm(stage: Stage, term: number, said: string): void {
  const now = stage.state().term;
  if (now < term) remembers.broken(`${said} in term ${term}, crashed, started again, and is in term ${now}`);
}

/** A vote, and the term it was given in. */
export const remembersVote: (cfg: Stage["cfg"]) => Promise<void> = probe(async (stage) => {
  const { real, peers, cfg } = stage;
  await stage.learn();
  for (let times = 0; times < 3; times++) {
    await stage.undisturbed(async () => {
      await stage.follow();
      const term = stage.top() + 1;
      const [one, other] = cfg.below(2) === 0 ? peers : [peers[1], peers[0]];
      const request = { term, lastIndex: 1000, lastTerm: term - 1 };
      const said = `S${real} voted for S${one.id}`;
      const first = await stage.ask(one, request);
      if (!first.yes) {
        remembers.broken(`S${real} answered ${sayReply(first)} to a first candidate in term ${term}`);
      }
      stage.restart();
      sameTerm(stage, term, said);
      const second = await stage.ask(other, request);
      if (second.yes) {
        remembers.broken(
          `${said} in term ${term}, crashed, started again, and voted for S${other.id} in that term`,
        );
      }
      const again = await stage.ask(one, request);
      if (!again.yes || again.term !== term) {
        remembers.broken(
          `${said} in term ${term}, crashed, started again, and answered ${
            sayReply(again)
          } when S${one.id} asked again`,
        );
      }
    });
  }
});

/** A term that it learned from a request that it refused, and from one that it accepted. */
export const remembersTerm: (cfg: Stage["cfg"]) => Promise<void> = probe(async (stage) => {
  const { real, peers: [one, other] } = stage;
  await stage.learn();
  for (const how of ["vote", "append", "heartbeat"] as const) {
    await stage.undisturbed(async () => {
      await stage.lay([1]);
      const term = stage.top() + 5;
      if (how === "vote") await stage.ask(one, { term, lastIndex: 0, lastTerm: 0 });
      else {
        const prev = how === "append" ? 1000 : 0;
        await stage.append(one, { term, prev, prevTerm: prev === 0 ? 0 : term - 1, entries: [], commit: 0 });
      }
      const kind = how === "vote" ? "RequestVote" : "AppendEntries";
      const said = `S${real} answered ${kind} of S${one.id}`;
      stage.restart();
      sameTerm(stage, term, said);
      const old = await stage.ask(other, { term: term - 1, lastIndex: 1000, lastTerm: term - 2 });
      if (old.yes || old.term < term) {
        remembers.broken(
          `${said} in term ${term}, crashed, started again, and answered ${
            sayReply(old)
          } to RequestVote of term ${term - 1} from S${other.id}`,
        );
      }
    });
  }
});

/** Its own candidacy: the term, and the vote for itself. */
export const remembersElection: (cfg: Stage["cfg"]) => Promise<void> = probe(async (stage) => {
  const { real, peers, cfg } = stage;
  await stage.learn();
  stage.votes = () => false;
  for (let times = 0; times < 3; times++) {
    let term = 0;
    // At once, as soon as the first has been asked; and after a while.
    ({ term } = await stage.candidacy());
    stage.restart();
    const said = `S${real} asked for votes`;
    sameTerm(stage, term, said);
    const candidate = peers[cfg.below(peers.length)];
    const reply = await stage.ask(candidate, { term, lastIndex: 1000, lastTerm: term - 1 });
    if (reply.yes) {
      remembers.broken(
        `${said} in term ${term}, crashed, started again, and voted for S${candidate.id} in that term`,
      );
    }
    const next = await stage.candidacy();
    if (next.term <= term) {
      remembers.broken(`${said} in term ${term}, crashed, started again, and asked in ${next.term}`);
    }
  }
});

/** Entries that it acknowledged as a follower, also those that replaced others. */
export const remembersEntries: (cfg: Stage["cfg"]) => Promise<void> = probe(async (stage) => {
  const { real } = stage;
  await stage.learn();
  for (const terms of [[1], [1, 1, 2, 2], [2, 3]]) {
    await stage.undisturbed(async () => {
      const { term, leader, log } = await stage.lay(terms, 3);
      const said = `S${real} acknowledged entries of terms ${termsOf(log)}`;
      stage.restart();
      sameTerm(stage, term, said);
      for (let prev = 1; prev <= log.length; prev++) {
        const request = { term, prev, prevTerm: termAt(log, prev), entries: [], commit: 0 };
        const reply = await stage.append(leader, request);
        if (!reply.yes) {
          remembers.broken(`${said}, crashed, started again, and has no entry ${prev} of that term`);
        }
      }
      const candidate = { term: term + 1, lastIndex: log.length, lastTerm: termAt(log, log.length) };
      const reply = await stage.ask(leader, candidate);
      if (!reply.yes) {
        remembers.broken(`${said}, crashed, started again, and refused its vote to one with just these`);
      }
    });
  }
});

/** A leader's entry, once it has counted its own copy: without that copy there is no majority. */
export const remembersCommand: (cfg: Stage["cfg"]) => Promise<void> = probe(async (stage) => {
  const { real, peers } = stage;
  const [one] = peers;
  const few = peers.slice(0, peers.length / 2);
  for (let times = 0; times < 3; times++) {
    await stage.undisturbed(async () => {
      const term = await stage.elect();
      stage.withhold((peer, what) => what !== "RequestVote" && !few.includes(peer));
      const before = stage.sent.length;
      const entry = stage.start();
      const carrying = () =>
        stage.sent.slice(before).find(({ entries }) =>
          entries.some(({ command }) => command === entry.command)
        );
      if (!await stage.until(2000, () => carrying() !== undefined)) {
        claim("§5.3", "a leader sends new entries to all others").broken(
          `S${real}, leader of term ${term}, sent no entry within 2 s of Start`,
        );
      }
      const { prev, entries } = carrying()!;
      const index = prev + 1 + entries.findIndex(({ command }) => command === entry.command);
      if (!await stage.until(2000, () => stage.sent.slice(before).some(({ commit }) => commit >= index))) {
        throw new LeftOut(
          `S${real} committed nothing that ${few.length} of ${peers.length} others acknowledged`,
        );
      }
      const said =
        `S${real}, leader of term ${term}, committed its entry ${index}, which ${few.length} others had`;
      stage.restart();
      sameTerm(stage, term, said);
      const next = stage.top() + 1;
      const request = { term: next, prev: index, prevTerm: entry.term, entries: [], commit: 0 };
      const reply = await stage.append(one, request);
      if (!reply.yes && reply.term === next) {
        remembers.broken(`${said}, crashed, started again, and has no entry ${index} of term ${entry.term}`);
      }
    });
  }
});
