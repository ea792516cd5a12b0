/**
 * Probes of a leader: what it sends, what it counts as committed, and how it repairs followers' logs. §5.2, §5.3
 * and §5.4.2 of the extended Raft paper.
 *
 * @module
 */

import type { LogEntry } from "../../../trace/figure2.ts";
import { sleep } from "../config.ts";
import { type Claim, claim, namesOf, termsOf } from "./claim.ts";
import { LeftOut } from "./form.ts";
import { type PlayedPeer, termAt } from "./peers.ts";
import { probe, type Stage } from "./stage.ts";

/** Milliseconds within which a leader has to send, to count and to apply: many heartbeats. */
export const soon: number = 2000;
/** Milliseconds in which a wrong leader would have committed. */
export const patience: number = 400;
/** Milliseconds within which the lab expects an agreement. */
export const agreement: number = 10_000;

const beats = claim(
  "§5.2",
  "a leader sends heartbeats to all others, often enough that none starts an election",
);
const fewBeats = claim("the lab's limit", "ten heartbeats a second to a server are enough");

/**
 * The shortest of five election timeouts of the real server, in milliseconds: the longest silence that its own followers
 * would tolerate, as they run the same code.
 */
export async function shortestTimeout(stage: Stage): Promise<number> {
  const { votes } = stage;
  stage.votes = () => false;
  const times: number[] = [];
  for (let round = 0; round < 6; round++) times.push((await stage.candidacy()).at);
  stage.votes = votes;
  return Math.min(...times.slice(1).map((at, i) => at - times[i]));
}

/** An idle leader is heard often enough, and not too often. */
export const heartbeats: (cfg: Stage["cfg"]) => Promise<void> = probe(async (stage) => {
  const { real, peers } = stage;
  const shortest = await shortestTimeout(stage);
  const term = await stage.elect();
  const begun = stage.now();
  await sleep(3000);
  if (stage.state().term !== term) throw new LeftOut(`S${real} led no more, though all answered`);
  for (const peer of peers) {
    const heard = stage.sent.filter((request) => request.peer === peer && request.term === term).map((
      { at },
    ) => at);
    const ends = [...heard, stage.now()];
    const gap = Math.max(...ends.slice(1).map((at, i) => at - ends[i]));
    if (heard.length === 0 || gap >= shortest) {
      beats.broken(
        `S${real}, leader of term ${term}, sent S${peer.id} nothing for ${Math.round(gap)} ms; an election ` +
          `timeout of its own was ${Math.round(shortest)} ms`,
      );
    }
    const count = heard.filter((at) => at >= begun).length;
    if (count > 3 * 12) {
      fewBeats.broken(
        `S${real}, a leader with nothing to do, sent S${peer.id} ${count} AppendEntries in 3 s`,
      );
    }
  }
});

export const replicates: Claim = claim(
  "§5.3",
  "a leader appends a command to its log and sends it in AppendEntries to all others, in parallel, with the index and " +
    "term of the entry before",
);
const majority = claim(
  "§5.3",
  "an entry is committed once the leader that made it has it on a majority of the servers, itself among them; then the " +
    "leader applies it, and sends its commitIndex with AppendEntries",
);
export const retries: Claim = claim(
  "§5.3",
  "a leader sends AppendEntries again and again, until all followers store all entries",
);

/** A majority of acknowledgements commits an entry, and fewer do not: each count in turn. */
export const majorityCommits: (cfg: Stage["cfg"]) => Promise<void> = probe(async (stage) => {
  const { real, peers, cfg } = stage;
  await stage.elect();
  const log: LogEntry[] = [];
  for (const acks of [0, 2, 1, 4, 3].filter((acks) => acks <= peers.length)) {
    const from = cfg.below(peers.length);
    const ackers = new Set(peers.filter((_, i) => (i + peers.length - from) % peers.length < acks));
    stage.appends = (peer, { entries }) => ackers.has(peer) || entries.length === 0 ? "lawful" : "lost";
    const before = stage.sent.length;
    log.push(stage.start(log));
    const index = log.length;
    // A second one at once is committed after it, or together with it.
    if (cfg.below(2) === 1) log.push(stage.start(log));

    const carries = () =>
      stage.sent.slice(before).filter(({ prev, entries }) => prev + entries.length >= index);
    const reached = () => new Set(carries().map(({ peer }) => peer));
    if (!await stage.until(soon, () => reached().size === peers.length)) {
      const left = namesOf(peers.filter((peer) => !reached().has(peer)));
      replicates.broken(`S${real} had not sent entry ${index} to ${left} ${soon / 1000} s after Start`);
    }
    sendsItsLog(stage, before, log);

    const committed = () => cfg.nCommitted(index)[0] > 0;
    const said = (peer: PlayedPeer) =>
      stage.sent.slice(before).some((it) => it.peer === peer && it.commit >= index);
    const of = `entry ${index}, of its own term, was stored by ${
      acks + 1
    } of ${cfg.n} servers, itself among them`;
    if (acks + 1 > cfg.n / 2) {
      if (!await stage.until(soon, committed)) {
        majority.broken(`${of}, and leader S${real} had not applied it ${soon / 1000} s later`);
      }
      // A server that does not answer may get the same request again, with its old LeaderCommit.
      const told = () => [...ackers].every(said);
      if (!await stage.until(soon, told)) {
        const left = namesOf([...ackers].filter((peer) => !said(peer)));
        majority.broken(
          `${of}, and leader S${real} had not told ${left} of it, by LeaderCommit, ${soon / 1000} s later`,
        );
      }
    } else {
      await sleep(patience);
      if (committed()) majority.broken(`${of}; leader S${real} applied it`);
      if (peers.some(said)) majority.broken(`${of}; leader S${real} sent a LeaderCommit of ${index} or more`);
    }
    stage.appends = () => "lawful";
    await agree(stage, log, soon, retries);
  }
});

/** Checks that all that the leader sent since is from its log. */
function sendsItsLog(stage: Stage, since: number, log: readonly LogEntry[]): void {
  for (const { prev, prevTerm, entries, peer } of stage.sent.slice(since)) {
    if (prev > log.length || termAt(log, prev) !== prevTerm) {
      replicates.broken(
        `S${stage.real}, with entries of terms ${termsOf(log)}, sent S${peer.id} prevLogIndex ${prev}, ` +
          `prevLogTerm ${prevTerm}`,
      );
    }
    entries.forEach(({ term, command }, i) => {
      const own = log[prev + i];
      if (own?.term === term && own.command === command) return;
      replicates.broken(
        `S${stage.real} sent S${peer.id} ${command} of term ${term} as entry ${prev + 1 + i}; its log has ${
          own === undefined ? "none" : `${own.command} of term ${own.term}`
        } there`,
      );
    });
  }
}

/** All servers get this log, and the leader applies all of it, within `limit` milliseconds. */
export async function agree(
  stage: Stage,
  log: readonly LogEntry[],
  limit: number,
  rule: Claim,
): Promise<void> {
  const { cfg, peers, real } = stage;
  const same = (peer: PlayedPeer) =>
    peer.log.length === log.length &&
    log.every(({ term, command }, i) => peer.log[i].term === term && peer.log[i].command === command);
  const applied = () => cfg.nCommitted(log.length)[0] > 0;
  if (await stage.until(limit, () => peers.every(same) && applied())) {
    log.forEach(({ command }, i) => {
      const [, got] = cfg.nCommitted(i + 1);
      if (got !== command) {
        rule.broken(`S${real} applied ${got} as entry ${i + 1}, where ${command} stands`);
      }
    });
    return;
  }
  const other = peers.find((peer) => !same(peer));
  rule.broken(
    other === undefined
      ? `all servers have the ${log.length} entries of leader S${real}, which had not applied them ${
        limit / 1000
      } s later`
      : `${limit / 1000} s after leader S${real}, with entries of terms ${termsOf(log)}, could reach all, ` +
        `follower S${other.id} has entries of terms ${termsOf(other.log)}`,
  );
}

const ownTerm = claim(
  "§5.4.2",
  "only entries of the leader's own term are committed by counting copies; earlier entries are committed with them",
);

/** Copies of entries of an earlier term, on all servers, commit nothing. */
export const ownTermCommits: (cfg: Stage["cfg"]) => Promise<void> = probe(async (stage) => {
  const { real, peers, cfg } = stage;
  await stage.learn();
  const { log } = await stage.lay([1, 1, 2]);
  const term = await stage.elect();
  if (!await stage.until(agreement, () => peers.every((peer) => peer.log.length === log.length))) {
    const other = peers.find((peer) => peer.log.length !== log.length)!;
    retries.broken(
      `${agreement / 1000} s after it was elected, leader S${real} with entries of terms ${
        termsOf(log)
      } has brought ` +
        `S${other.id} to ${termsOf(other.log)}`,
    );
  }
  await sleep(patience);
  const said = Math.max(...stage.sent.map(({ commit }) => commit));
  const what = `S${real}, leader of term ${term}, whose entries are of terms ${
    termsOf(log)
  } and on all servers,`;
  if (said > 0) ownTerm.broken(`${what} sent LeaderCommit ${said}`);
  if (cfg.nCommitted(1)[0] > 0) ownTerm.broken(`${what} applied entry 1`);
  // With one of its own they all are.
  await agree(stage, [...log, stage.start(log)], soon, ownTerm);
});

export const converge: Claim = claim(
  "§5.3",
  "where a follower refuses, the leader lowers nextIndex and tries again, until the logs agree there; what follows in " +
    "the follower's log is replaced by the leader's",
);

/** Figure 7: a new leader's log and those of six others. */
const leaderOf8 = [1, 1, 1, 4, 4, 5, 5, 6, 6, 6];
const figure7Logs: Record<string, number[]> = {
  a: [1, 1, 1, 4, 4, 5, 5, 6, 6],
  b: [1, 1, 1, 4],
  c: [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6],
  d: [1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7],
  e: [1, 1, 1, 4, 4, 4, 4],
  f: [1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3],
};

/** The leader of Figure 7 brings all followers to its log. */
export const figure7: (cfg: Stage["cfg"]) => Promise<void> = probe(async (stage) => {
  const { peers } = stage;
  await stage.learn();
  const { base, log } = await stage.lay(leaderOf8, 7);
  Object.values(figure7Logs).forEach((terms, i) => {
    peers[i].log = stage.log(base, terms);
    peers[i].adopt(base + 7);
  });
  // c and d are more up-to-date and do not vote for it; the others do.
  await stage.elect(() => "lawful");
  await agree(stage, [...log, stage.start(log)], agreement, converge);
});
