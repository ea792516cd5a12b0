/** What leaders send, what followers store, and what is saved. */

import type { Rule } from "./rule.ts";

export const log = {
  S5: {
    section: "§5.3, Leader Append-Only: a leader never changes its log, only adds to it",
    severity: "error",
    sees: "a leader sends another entry than its log has at that index",
  },
  S6: {
    section: "§5.3, Log Matching: an index and a term name one entry, with one past",
    severity: "error",
    sees: "one index and term have two commands somewhere, or come after entries of two terms",
  },
  S7: {
    section: "Figure 2, AppendEntries: prevLogIndex and prevLogTerm are those of the leader's own log",
    severity: "error",
    sees: "a leader's log has no entry at the prevLogIndex it sends, or one of another term than prevLogTerm",
    lawful: "a prevLogIndex before any log's beginning in a heartbeat",
  },
  S8: {
    section: "§5.3: an entry holds a client's command and the term in which the leader got it",
    severity: "error",
    sees: "the terms of the entries sent fall, or rise above the leader's; or a command came from no `Start`",
    lawful:
      "one entry of a leader's own at the beginning of its term: then S13 and S15 to S18 are not checked",
  },
  S12: {
    section: "AppendEntries 2: true only if the log has an entry at prevLogIndex with prevLogTerm",
    severity: "error",
    sees:
      "success answered to an AppendEntries whose prevLogIndex and prevLogTerm the log does not have; a warning " +
      "where handlers overlap",
  },
  S13: {
    section: "§5.3: a leader appends a command at the end of its log; the first index is 1",
    severity: "error",
    sees: "`Start` returns another index than the one after the last",
  },
  S14: {
    section: "Figure 3, State Machine Safety: an applied entry stays",
    severity: "error",
    sees: "a server lets an entry be replaced that it has applied",
  },
  O1: {
    section: "§5.4.1: lastLogIndex and lastLogTerm are those of the candidate's own log",
    severity: "error",
    sees: "RequestVote says that the candidate's log ends elsewhere than it does",
    lawful: "a conflicting entry cut as soon as it was found; not checked while a handler runs",
  },
  O3: {
    section: "AppendEntries 2: refuse only if the term is old or the entry at prevLogIndex does not match",
    severity: "error",
    sees:
      "an AppendEntries refused that is of the server's own term, and whose prevLogIndex and prevLogTerm match",
    lawful: "a conflicting entry cut as soon as it was found; handlers that overlap are not checked",
  },
  P1: {
    section: "Figure 2, Persistent state: saved before responding to RPCs",
    severity: "error",
    sees:
      "a request or a reply leaves before the change that it rests on is saved; a save of the same bytes as before " +
      "saves nothing, nor do bytes that show the entry before the one in question and not that one",
    lawful:
      "`Start` that saves after it returned, if before anybody hears of it; nothing is said while no server has " +
      "saved anything and none has restarted",
  },
} satisfies Record<string, Rule>;
