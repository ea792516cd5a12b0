/**
 * Probes of snapshots: InstallSnapshot in both directions, and logs that begin after a snapshot. §7 and
 * Figure 13 of the extended Raft paper.
 *
 * @module
 */

import type { LogEntry } from "../../../trace/figure2.ts";
import { sleep } from "../config.ts";
import { type Claim, claim, sayAppend, sayInstall, sayReply, termsOf } from "./claim.ts";
import { type Body, discards, learnSnapshots, probeOfSnapshots, snapshotOf } from "./discarded.ts";
import { LeftOut, type WholeSnapshot } from "./form.ts";
import { agreement, soon } from "./leader.ts";
import { type PlayedPeer, termAt } from "./peers.ts";
import type { Stage } from "./stage.ts";

const sends = claim(
  "§7",
  "when a leader has discarded the next entry that a follower needs, it sends its snapshot, with index and term of the " +
    "last entry in it; then it goes on with the entries after that",
);

/** A follower that was away gets what it lacks. */
export const sendsSnapshot: Body = probeOfSnapshots(async (stage) => {
  const { real, peers: [behind] } = stage;
  for (const restarts of [false, false, false, true]) {
    await stage.undisturbed(async () => {
      const log = await discards(stage, behind);
      if (restarts) {
        // What it sends now, it has read from its disk.
        stage.restart();
        await stage.elect();
      }
      await catchesUp(stage, behind, log);
      behind.log = [];
    });
  }
  if (!stage.form.knowsSnapshots) throw new LeftOut(`S${real} sent no InstallSnapshot: it had all entries`);
});

/** From now on its replies reach the leader. */
async function catchesUp(stage: Stage, behind: PlayedPeer, log: readonly LogEntry[]): Promise<void> {
  const { real } = stage;
  const since = stage.installs.length;
  stage.appends = () => "lawful";
  const there = () => behind.log.length === log.length;
  const arrived = await stage.until(agreement, there);
  const sent = stage.installs.slice(since).filter(({ peer }) => peer === behind);
  for (const { term, index, lastTerm, data } of sent) {
    const said = `S${real}, leader with entries of terms ${termsOf(log)}, sent S${behind.id} ` +
      sayInstall({ term, index, lastTerm, data }, real);
    const right = snapshotOf(stage, log, index);
    if (termAt(log, index) !== lastTerm) {
      sends.broken(`${said}, where its log has one of term ${termAt(log, index)}`);
    }
    if (data.length !== right.length || data.some((byte, i) => byte !== right[i])) {
      sends.broken(`${said}, with other bytes than its service made at ${index}`);
    }
  }
  if (!arrived) {
    sends.broken(
      `${
        agreement / 1000
      } s after S${behind.id} is back, leader S${real}, with ${log.length} entries, has brought it to ` +
        `${behind.log.length}; it sent it ${sent.length} InstallSnapshots`,
    );
  }
  if (sent.length === 0) return;
  await sleep(3 * heartbeat);
  const again = stage.installs.slice(since).filter(({ peer }) => peer === behind);
  if (again.length <= sent.length) return;
  sends.broken(
    `S${real} sent S${behind.id} its snapshot again, after S${behind.id} had acknowledged all ${log.length} entries`,
  );
}

/** Milliseconds in which any leader has sent a heartbeat. */
const heartbeat = 250;

/** A log that goes on after what is kept, and a snapshot up to an entry of it. */
interface Given {
  leader: PlayedPeer;
  request: WholeSnapshot;
  /** The log up to the snapshot's last entry. */
  included: readonly LogEntry[];
  /** Whether the server's log had that entry: then it need not save the snapshot (as etcd), only learn what is committed. */
  had: boolean;
  /** What was sent to whom. */
  said: string;
}

/**
 * The real server has a log, and a leader of the same term sends it a snapshot up to the entry `at` after what is kept.
 */
async function give(stage: Stage, tail: readonly number[], at: number, lastTerm: number): Promise<Given> {
  const start = stage.kept.length;
  const { base, term, leader, log } = await stage.lay(tail, 4);
  const same = tail[at - 1] === undefined || tail[at - 1] === lastTerm;
  const included = [...log.slice(0, start)];
  for (let i = start + 1; i <= start + at; i++) {
    const own = same ? log[i - 1] : undefined;
    included.push(own ?? stage.entry(i, base + lastTerm));
  }
  const index = start + at;
  const request = {
    term,
    index,
    lastTerm: termAt(included, index),
    data: snapshotOf(stage, included, index),
  };
  const said =
    `S${stage.real}, which had applied ${start} of its entries of terms ${termsOf(log)}, was sent ` +
    sayInstall(request, leader.id);
  const reply = await stage.install(leader, request);
  if (!reply.yes) installs.broken(`${said}, and answered in term ${reply.term}`);
  return { leader, request, included, had: tail[at - 1] === lastTerm, said };
}

const installs = claim(
  "Figure 13, InstallSnapshot 5 to 8",
  "a follower saves the snapshot and gives it to its service; if its log has the snapshot's last entry it keeps what " +
    "follows, and else discards the whole log",
);

/** A follower's unapplied entries; the snapshot's last entry and its term; what remains after it. */
const installRows: [tail: number[], at: number, lastTerm: number, left: number[]][] = [
  [[], 3, 1, []],
  [[1], 3, 1, []],
  [[1, 1, 1], 3, 1, []],
  [[1, 1, 1, 1], 3, 1, [1]],
  [[1, 1, 1, 2, 2], 3, 1, [2, 2]],
  [[1, 1, 1, 1], 3, 2, []],
  [[1, 2, 2], 1, 1, [2, 2]],
  [[1, 1], 12, 1, []],
];

/** What is left of a log, as a table. */
export const installsSnapshot: Body = probeOfSnapshots(async (stage) => {
  await learnSnapshots(stage);
  for (const [tail, at, lastTerm, left] of installRows) {
    await stage.undisturbed(async () => {
      const given = await give(stage, tail, at, lastTerm);
      const { leader, request, included, said } = given;
      await served(stage, given);
      stage.kept = included;
      const base = request.lastTerm - lastTerm;
      await leaves(stage, leader, stage.log(base, left), `${said}; then`, installs);
    });
  }
});

/** The service gets the snapshot. */
async function served(stage: Stage, { leader, request, had, said }: Omit<Given, "included">): Promise<void> {
  const { cfg, real } = stage;
  const { term, index, lastTerm } = request;
  const reached = () => stage.until(soon, () => cfg.reached[real] === index);
  if (await reached()) return;
  if (had) await stage.append(leader, { term, prev: index, prevTerm: lastTerm, entries: [], commit: index });
  if (had && await reached()) return;
  installs.broken(`${said}; ${soon / 1000} s later its service has reached ${cfg.reached[real]}`);
}

/** Checks that the log has the kept entries, then just these: first as their leader, then as a candidate. */
export async function leaves(
  stage: Stage,
  leader: PlayedPeer,
  log: readonly LogEntry[],
  said: string,
  rule: Claim,
): Promise<void> {
  const { term } = leader;
  for (let prev = stage.kept.length; prev <= log.length; prev++) {
    const request = { term, prev, prevTerm: termAt(log, prev), entries: [], commit: stage.kept.length };
    const reply = await stage.append(leader, request);
    if (reply.yes) continue;
    rule.broken(
      `${said} its log should go up to entry ${log.length} of term ${
        termAt(log, log.length)
      }, but it answered ` +
        `${sayReply(reply)} to ${sayAppend(request, leader.id)}`,
    );
  }
  const lastTerm = termAt(log, log.length);
  const should = `${said} its log should end with entry ${log.length} of term ${lastTerm}, but it`;
  const [one, other] = stage.peers;
  // Entries of an earlier term that are left after that one would make up for it.
  const old = { term: stage.top() + 1, lastIndex: log.length + 100, lastTerm: lastTerm - 1 };
  if ((await stage.ask(one, old)).yes) {
    rule.broken(
      `${should} voted for a candidate whose log ends with entry ${old.lastIndex} of term ${old.lastTerm}`,
    );
  }
  const equal = { term: stage.top() + 1, lastIndex: log.length, lastTerm };
  if ((await stage.ask(other, equal)).yes) return;
  rule.broken(`${should} refused its vote to a candidate whose log ends there`);
}

const forward = claim(
  "§7, Figure 13",
  "a snapshot that ends before what a server has applied changes nothing: it only ever moves a service forward",
);

/** Late snapshots: the leader had sent them before the entries that the server now has. */
export const oldSnapshot: Body = probeOfSnapshots(async (stage) => {
  const { cfg, real } = stage;
  await learnSnapshots(stage);
  for (const back of [0, 1, 4, 8]) {
    await stage.undisturbed(async () => {
      const start = stage.kept.length;
      const { term, leader, log } = await stage.lay([1, 1]);
      const index = start - back;
      const request = { term, index, lastTerm: termAt(log, index), data: snapshotOf(stage, log, index) };
      const said = `S${real}, which had applied ${start} of its entries of terms ${termsOf(log)}, was sent ` +
        sayInstall(request, leader.id);
      for (let times = 0; times < 2; times++) {
        const reply = await stage.install(leader, request);
        if (!reply.yes) forward.broken(`${said}, and answered in term ${reply.term}`);
        await sleep(50);
        if (cfg.reached[real] < start) {
          forward.broken(`${said}, and its service went back to ${cfg.reached[real]}`);
        }
      }
      const all = {
        term,
        prev: log.length,
        prevTerm: termAt(log, log.length),
        entries: [],
        commit: log.length,
      };
      const kept = await stage.append(leader, all);
      if (!kept.yes) forward.broken(`${said}, and then refused ${sayAppend(all, leader.id)}`);
      if (!await stage.until(soon, () => cfg.reached[real] === log.length)) {
        forward.broken(
          `${said}, then ${sayAppend(all, leader.id)}; ${soon / 1000} s later it has applied up to ${
            cfg.reached[real]
          }`,
        );
      }
      stage.kept = log;
    });
  }
});

const terms = claim(
  "Figure 13, InstallSnapshot 1; Figure 2, All Servers 2",
  "an InstallSnapshot of an earlier term is refused with the current one; a higher term, in InstallSnapshot and in its " +
    "answer, makes any server a follower in that term",
);

/** Terms in InstallSnapshot and in its answers. */
export const snapshotTerms: Body = probeOfSnapshots(async (stage) => {
  const { cfg, real, peers } = stage;
  await learnSnapshots(stage);
  await stage.undisturbed(async () => {
    const { term, log } = await stage.lay([1], 3);
    const start = stage.kept.length;
    const index = start + 2;
    const included = [...log, stage.entry(index, log[start].term)];
    const request = { index, lastTerm: log[start].term, data: snapshotOf(stage, included, index) };
    const [early, late] = [{ ...request, term: term - 1 }, { ...request, term: stage.top() + 3 }];
    const old = peers[(term - 1) % peers.length];
    const reply = await stage.install(old, early);
    await sleep(100);
    const said = `S${real}, in term ${term}, was sent ${sayInstall(early, old.id)}`;
    if (reply.term !== term) terms.broken(`${said}, and answered in term ${reply.term}`);
    if (cfg.reached[real] !== start) terms.broken(`${said}, and gave it to its service`);

    const leader = peers[late.term % peers.length];
    const sent = `S${real}, in term ${term}, was sent ${sayInstall(late, leader.id)}`;
    const answer = await stage.install(leader, late);
    if (answer.term !== late.term) terms.broken(`${sent}, and answered in term ${answer.term}`);
    await served(stage, { leader, request: late, had: false, said: sent });
    stage.kept = included;
  });
  const [behind] = peers;
  await stage.undisturbed(async () => {
    behind.log = [];
    await discards(stage, behind);
    const { term } = stage.state();
    let told = 0;
    // It learns the term only from this reply.
    stage.appends = (peer) => peer === behind && told > 0 ? "lost" : "lawful";
    stage.beforeInstall = (peer) => {
      if (peer !== behind || told > 0) return;
      told = term + 5;
      peer.adopt(told);
    };
    try {
      if (!await stage.until(agreement, () => told > 0)) return;
      if (await stage.until(soon, () => stage.state().term >= told)) return;
      terms.broken(
        `S${real}, leader of term ${term}, sent S${behind.id} InstallSnapshot, which was answered in term ${told}; ` +
          `${soon / 1000} s later it is in term ${stage.state().term}`,
      );
    } finally {
      stage.beforeInstall = () => {};
      stage.appends = () => "lawful";
    }
  });
});

const offset = claim(
  "§7, AppendEntries 2 to 4",
  "of what is discarded index and term of the last entry are kept: an AppendEntries right after it is accepted; one " +
    "that begins before it says nothing new of discarded entries, which were committed",
);

/** AppendEntries around the place where the log begins. */
export const discardedEntries: Body = probeOfSnapshots(async (stage) => {
  const { cfg, real } = stage;
  await learnSnapshots(stage);
  for (const [before, count] of [[0, 0], [0, 3], [1, 1], [3, 2], [3, 30], [8, 30]]) {
    await stage.undisturbed(async () => {
      const { term, leader, log } = await stage.lay([1, 1]);
      const begin = cfg.snapshotsMade[real];
      const prev = Math.max(begin - before, 1);
      const entries = log.slice(prev, prev + count);
      const request = { term, prev, prevTerm: termAt(log, prev), entries, commit: stage.kept.length };
      const reply = await stage.append(leader, request);
      const said = `S${real}, whose service made a snapshot up to ${begin}, was sent ${
        sayAppend(request, leader.id)
      }`;
      if (before === 0 && !reply.yes) offset.broken(`${said}, and answered ${sayReply(reply)}`);
      await leaves(stage, leader, log, `${said}; then`, offset);
    });
  }
});

const remembers = claim(
  "§7, Figure 13, InstallSnapshot 5",
  "a snapshot is saved with the state that begins after it, currentTerm and votedFor as they are: after a restart a " +
    "server has both",
);

/** A server votes, and then saves a snapshot in the same term. */
async function remembersVote(stage: Stage, whose: "its own" | "a leader's"): Promise<void> {
  const { cfg, real, peers: [one, other] } = stage;
  await stage.follow();
  const base = stage.top();
  const term = base + 1;
  const vote = { term, lastIndex: 1000, lastTerm: base };
  if (!(await stage.ask(one, vote)).yes) return;
  const start = stage.kept.length;
  // Enough for its service to make a snapshot.
  const log = stage.log(base, Array(11).fill(0));
  const what = whose === "its own" ? "applied enough for a snapshot" : "was sent a snapshot";
  if (whose === "its own") {
    const [prevTerm, entries] = [termAt(log, start), log.slice(start)];
    await stage.append(one, { term, prev: start, prevTerm, entries, commit: log.length });
  } else {
    const request = { term, index: log.length, lastTerm: base, data: snapshotOf(stage, log, log.length) };
    await stage.install(one, request);
  }
  if (!await stage.until(soon, () => cfg.reached[real] === log.length)) return;
  stage.kept = log;
  for (const then of ["", ", crashed, started again"]) {
    if (then !== "") stage.restart();
    const said = `S${real} voted for S${one.id} in term ${term}, ${what}${then}, and`;
    const now = stage.state().term;
    if (now < term) remembers.broken(`${said} is in term ${now}`);
    if (cfg.reached[real] < log.length && whose === "a leader's") {
      remembers.broken(`${said} has a snapshot up to ${cfg.reached[real]}, not ${log.length}`);
    }
    const second = await stage.ask(other, vote);
    if (second.yes) remembers.broken(`${said} voted for S${other.id} in that term`);
  }
}

/** A server that crashes with a snapshot, and then again; and what is saved beside the snapshot. */
export const remembersSnapshot: Body = probeOfSnapshots(async (stage) => {
  const { cfg, real } = stage;
  await learnSnapshots(stage);
  for (const whose of ["its own", "a leader's"] as const) {
    await stage.undisturbed(() => remembersVote(stage, whose));
  }
  for (const tail of [[], [1, 1, 1, 2]]) {
    await stage.undisturbed(async () => {
      const given = await give(stage, tail, 3, 1);
      const { request, included, had, said } = given;
      await served(stage, given);
      stage.kept = included;
      for (const times of ["", "; it was given an entry, crashed"]) {
        stage.restart();
        const after = `${said}, crashed${times} and started again`;
        if (cfg.reached[real] < request.index && !had) {
          remembers.broken(`${after} with a snapshot up to ${cfg.reached[real]}`);
        }
        const { leader, term, log } = await stage.lay([1]);
        const all = {
          term,
          prev: log.length,
          prevTerm: termAt(log, log.length),
          entries: [],
          commit: log.length,
        };
        await stage.append(leader, all);
        if (!await stage.until(soon, () => cfg.reached[real] === log.length)) {
          remembers.broken(
            `${after}, was sent ${sayAppend(all, leader.id)}; ${soon / 1000} s later it has applied up to ` +
              `${cfg.reached[real]}`,
          );
        }
        stage.kept = log;
      }
    });
  }
});
