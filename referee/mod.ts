/**
 * The referee: watches what crosses the boundary of each server and holds it against Figure 2 of the extended Raft
 * paper.
 *
 *     const referee = new Referee({ now })     // one for each run; `now` in microseconds
 *     watcher: watchers(digest, referee)       // it is a RunWatcher, and changes nothing
 *     referee.complaints()                     // what broke a rule, the earliest first: plain data
 *     referee.learned()                        // what is known of each server, as far as it has changed
 *
 * It keeps a model of each server (currentTerm, votedFor, log) that outlives restarts and that only Figure 2 moves:
 * by requests sent, handled and answered, replies delivered, Start, GetState, applies, saves, crashes and restarts. A
 * complaint names the rule, the server, the moment and the values. The rules are listed in rules.ts, and checked in:
 *
 *     elections.ts     terms, votes               leaders.ts  who leads
 *     log.ts           what leaders send and followers store
 *     commit.ts        committed and applied      persistence.ts   saved before it is heard of
 *     timing.ts        timers and heartbeats      books.ts    what a leader makes of answers
 *     form.ts          Figure 2's names
 *
 * S, O and P are errors: Raft may lose data, or stand still, by them. L are warnings. Where a file names its fields or
 * handlers otherwise than Figure 2, H0 says once which rules are not checked. Lawful, and no reason to complain: lost
 * and late messages, other fields, async handlers that overlap, a leader's own entry at the beginning of its term, a
 * log counted from 0, a conflicting entry cut when it is found.
 *
 * @module
 */

// What a watcher is told of.
export type { Message } from "../labrpc/mod.ts";
export type { ApplyMsg } from "../raft/api.ts";
export type { Complaint } from "./complaint.ts";
export type { Learned } from "./learned.ts";
export { Referee, type RefereeOptions } from "./referee.ts";
export { type RuleId, ruleIds, rules } from "./rules.ts";
export type { Severity } from "./rules/rule.ts";
