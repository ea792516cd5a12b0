/** Timers and heartbeats; not checked where the clock is the real one. */

import type { Rule } from "./rule.ts";

export const timing = {
  L1: {
    section: "§5.2: election timeouts are drawn at random, each time anew",
    severity: "warning",
    sees: "eight election timeouts of a life or more, and all are the same",
  },
  L2: {
    section: "§5.2, Leaders: heartbeats to everybody upon election",
    severity: "warning",
    sees: "a leader's first AppendEntries does not leave within 60 ms of the vote that decided the election",
  },
  L3: {
    section: "§5.2, Followers: word from the leader, or a vote granted, starts the election timeout again",
    severity: "warning",
    sees: "an election within 100 ms of word from the leader or a vote granted",
  },
  L4: {
    section: "§5.2, Followers: an election when the timeout elapses, and only two things put it off",
    severity: "warning",
    sees: "no election for 2.5 s, and neither of the two things",
    lawful: "not checked where there are pre-votes, nor of a server whose handler has not returned",
  },
  L5: {
    section: "§5.2, Leaders: heartbeats during idle periods",
    severity: "warning",
    sees: "a leader sends no AppendEntries for 250 ms",
    lawful: "not checked of a server whose handler has not returned",
  },
  L5b: {
    section: "the lab's limit: about ten heartbeats a second",
    severity: "warning",
    sees: "a leader with nothing else to do sends a peer more than 12 empty AppendEntries a second",
  },
  L7: {
    section: "Kill: a killed server's loops and timers end",
    severity: "warning",
    sees: "a killed life sends, saves or applies something a second later, of its own accord",
  },
  L8: {
    section: "§5.2: RequestVote to all others in parallel",
    severity: "warning",
    sees: "a candidate asks somebody for the first time more than 50 ms after it asked the first",
  },
  L13: {
    section: "the labs' advice on structure: one loop alone applies, and no handler waits for it",
    severity: "warning",
    sees: "a handler takes more than 100 ms to answer, or has not returned after a second",
  },
} satisfies Record<string, Rule>;
