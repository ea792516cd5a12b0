/**
 * The referee: watches what crosses each server's boundary, and compares it with Figure 2 of the extended Raft paper.
 *
 *     const referee = new Referee({ now })     // one for each run; `now` in microseconds
 *     watcher: watchers(digest, referee)       // it is a RunWatcher, and changes nothing
 *     referee.complaints()                     // the broken rules, the earliest first: plain data
 *     referee.learned()                        // changes in what is known of each server
 *
 * It keeps a model of each server (currentTerm, votedFor, log) over restarts, and updates it by Figure 2 from what it
 * sees: requests sent, handled and answered, replies that arrive, Start, GetState, applies, saves, crashes. It does not
 * see what a server read, or when a timer fired. So the model holds what may be as well as what is, and a server is
 * blamed only for what no right one can do. rules.ts and docs/referee.md list the rules; they are checked in
 *
 *     elections.ts     terms and votes                   leaders.ts      who leads
 *     log.ts           what leaders send and followers store              own_entry.ts    entries that no client sent
 *     commit.ts        committed and applied             commit_index.ts LeaderCommit
 *     progress.ts      how a leader uses replies         replication.ts  whether it sends what peers lack
 *     persistence.ts   saved before it is sent           saved_state.ts  what the saved bytes show
 *     timing.ts        timers and heartbeats             form.ts         Figure 2's names
 *
 * The key/value service has its own referee, in service/.
 *
 * @module
 */

export type { Message } from "../labrpc/mod.ts";
export type { ApplyMsg } from "../raft/api.ts";
export type { Complaint } from "./complaint.ts";
export { Referee } from "./referee.ts";
export { type RuleId, rules } from "./rules.ts";
export type { ServiceRuleId } from "./service/complaints.ts";
export { ServiceReferee } from "./service/referee.ts";
