/**
 * A leader's progress: what it makes of the replies to AppendEntries (nextIndex and matchIndex), and whether what is
 * committed is applied: L6, L9 to L12. Figure 2 does not say how soon: so all are warnings, with time enough for a server
 * that works at intervals.
 *
 * @module
 */

import type { Reply } from "../trace/figure2.ts";
import type { AppendRequest } from "./messages.ts";
import type { Cluster, ServerModel } from "./model.ts";
import { seconds } from "./rules/text.ts";
import * as snapshots from "./snapshots.ts";
import type { Leadership } from "./state.ts";

/** L9: after so many refusals a leader asks about an earlier entry. */
const refusalsMost = 5;
/** L9b: so many steps back, each of one entry through entries of one term, are no coincidence. */
const stepsMost = 10;
/** L10, L11: microseconds in which what can be committed, or applied, is. */
const standstillMost = 1_500_000;
/** L12: so many entries sent one by one, with more to send. */
const singlesMost = 10;

/** L6, L9, L10, L12: a leader sends AppendEntries. */
export function sends(
  cluster: Cluster,
  server: ServerModel,
  leading: Leadership,
  request: AppendRequest,
): void {
  if (request.to === server.id) server.isItsOwnPeer = true;
  acknowledged(cluster, server, leading, request);
  const refused = leading.refused[request.to];
  if (refused !== undefined && request.prev < refused.prev) refused.again = 0;
  commits(cluster, server, leading, request);
  oneByOne(cluster, server, leading, request);
}

/** L6: what a peer has acknowledged in this term need not be sent again. */
function acknowledged(
  { complaints, now, grace, unanswered }: Cluster,
  server: ServerModel,
  leading: Leadership,
  request: AppendRequest,
): void {
  const { to, term, prev, length } = request;
  const known = leading.acknowledged[to] ?? [];
  while (known.length > 1 && now() - known[1].at > grace) known.shift();
  const match = known.length > 0 && now() - known[0].at > grace ? known[0].match : 0;
  if (prev >= match) return;
  if (length === 0) return; // a heartbeat may ask about any entry
  if (unanswered.repeats(request)) return;
  complaints.add(
    "L6",
    server.id,
    { to, term, prev, acknowledged: match },
    {
      key: to,
      context: [...leading.asked[to] ?? []].some((asked) => asked >= match)
        ? "nextIndex goes back only after a refusal, and not below what the peer has acknowledged: not when a call fails, nor " +
          "when an answer or a refusal comes late."
        : "nextIndex has not moved since that answer: does the code that reads answers set it, or wait for a lock that is never released?",
    },
  );
}

/** L9, L9b: the reply to an AppendEntries arrived. */
export function hears(cluster: Cluster, server: ServerModel, request: AppendRequest, reply: Reply): void {
  const { leading } = server;
  const { to, term, prev, at, length } = request;
  if (leading === null || leading.term !== term) return;
  if (reply.yes) {
    leading.refused[to] = undefined;
    return;
  }
  if (reply.term !== term || prev === 0) return;
  // What the peer has acknowledged is not asked for again; a snapshot it may take a little later, if it does not crash.
  if (prev <= Math.max(leading.match[to] ?? 0, snapshots.counted(cluster, leading, to))) return;
  const refused = leading.refused[to] ??= { prev: Infinity, again: 0, steps: 0, at };
  if (at < refused.at) return; // the request left before the last refusal arrived, so it does not take it into account
  if (prev === refused.prev - 1 && wasteful(server, cluster.server(to), prev)) refused.steps++;
  else if (prev !== refused.prev) refused.steps = 0;
  // A leader whose heartbeats only serve as such need not use their refusals.
  if (prev < refused.prev) refused.again = 0;
  if (length > 0 && cluster.isSurelyRead(at)) refused.again++;
  refused.prev = prev;
  refused.at = cluster.now();
  if (refused.again >= refusalsMost) {
    cluster.complaints.add(
      "L9",
      server.id,
      { to, term, refusals: refused.again, prev },
      {
        key: to,
        context: "A refusal means: try with a smaller prevLogIndex. Does nextIndex go back far enough?",
      },
    );
  }
  if (refused.steps >= stepsMost) {
    cluster.complaints.add(
      "L9b",
      server.id,
      { to, term, steps: refused.steps, prev },
      {
        key: to,
        context:
          "Skip a whole term at once; the reply can say where the follower's term begins, or where its log ends.",
      },
    );
  }
}

/** Whether a leader that was refused at the next entry could have skipped this one, by its log or by the peer's. */
function wasteful({ log }: ServerModel, other: ServerModel, index: number): boolean {
  return log[index]?.term === log[index + 1]?.term && other.log[index]?.term === other.log[index + 1]?.term;
}

/** L10: what a majority has acknowledged in this term is committed before long. */
function commits(
  { complaints, now }: Cluster,
  server: ServerModel,
  { term, countedSurely, commitDue }: Leadership,
  { commit, prev, length }: AppendRequest,
): void {
  if (commit === 0 && prev === 0 && length === 0) return; // a heartbeat that claims nothing
  if (commit >= commitDue.index) {
    commitDue.index = countedSurely;
    commitDue.since = now();
  } else if (now() - commitDue.since > standstillMost) {
    const next = server.log[commit + 1];
    const context = next !== undefined && next.term < term
      ? `Entry ${next.index} is of an earlier term, and committed with a later one of this term (§5.4.2): does the search ` +
        `for that one stop at entry ${next.index}?`
      : "The leader is one of the majority. Does every answer move commitIndex?";
    const evidence = { term, commit, acknowledged: commitDue.index, since: commitDue.since };
    complaints.add("L10", server.id, evidence, { key: term, context });
  }
}

/** L11: a server that knows that more is committed applies something. Called with each message from the leader. */
export function applies(
  { complaints, noops, now }: Cluster,
  { id, applied, life, applyDue, leading, snapshot, startedAt }: ServerModel,
  committed: number,
): void {
  if (noops || !applyDue.inOrder) return;
  if (applied >= applyDue.index || applied > applyDue.applied) {
    applyDue.index = committed;
    applyDue.applied = applied;
    applyDue.since = now();
  } else if (now() - applyDue.since > standstillMost) {
    complaints.add(
      "L11",
      id,
      { applied, committed: applyDue.index, since: applyDue.since },
      {
        key: life,
        context: life > 1 && applied === snapshot.saved
          ? `It has applied nothing since it restarted at ${
            seconds(startedAt)
          }. A life begins with nothing applied, or with ` +
            "its snapshot: were commitIndex or lastApplied saved?"
          : (leading !== null
            ? "All servers apply, leaders or not: whenever commitIndex > lastApplied."
            : "All servers apply, not the leader alone. Is commitIndex set to min(leaderCommit, prevLogIndex + number of " +
              "entries), by heartbeats, too?") +
            (applied > 0 ? " Can a wake-up be lost while the applier sends?" : ""),
      },
    );
  }
}

/** L12: a peer that lacks many entries gets more than one at a time. */
function oneByOne(
  { complaints }: Cluster,
  server: ServerModel,
  leading: Leadership,
  { to, prev, length }: AppendRequest,
): void {
  if (length === 0) return;
  const singles = leading.singles[to] ??= { last: -1, count: 0 };
  if (prev === singles.last) return; // the same again
  // A leader that sends on without awaiting the reply does not keep the peer waiting.
  const slow = length === 1 && prev === leading.match[to] && server.last.index > prev + 1;
  singles.count = !slow ? 0 : prev === singles.last + 1 ? singles.count + 1 : 1;
  singles.last = prev;
  if (singles.count < singlesMost) return;
  complaints.add(
    "L12",
    server.id,
    { to, term: leading.term, count: singles.count },
    {
      key: to,
      context: "AppendEntries carries all entries from nextIndex on: one round trip, not one an entry.",
    },
  );
}
