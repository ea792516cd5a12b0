/** What leaders send, what followers store, and what servers save. */

import type { Rule } from "./rule.ts";
import { nameOf, type Place, type RequestNamed, seconds, show } from "./text.ts";

interface TermAndCommand {
  term: number;
  command: unknown;
}

/** P1: it sent its own request, or answered another server's. */
type Said = RequestNamed & { own: boolean };

export const log = {
  S5: {
    section: "§5.3, Leader Append-Only: a leader never changes its log, only adds to it",
    severity: "error",
    sees: "a leader sends an entry that differs from the one in its log at that index",
    sentence: (
      id,
      { leads, index, sent, own }: {
        leads: number;
        index: number;
        sent: TermAndCommand;
        own: TermAndCommand;
      },
    ) =>
      `S${id}, leader of term ${leads}, sent ${show(sent.command)} of term ${sent.term} as entry ${index}, ` +
      `where its log has ${show(own.command)} of term ${own.term}`,
  },
  S6: {
    section: "§5.3, Log Matching: an index and a term name one entry, with one past",
    severity: "error",
    sees: "one index and term have two different commands, or follow entries of two different terms",
    sentence: (
      id,
      { index, term, ...clash }:
        & Place
        & (
          /** The terms of the entries before; null if unknown. */
          | { after: number; elsewhereAfter: number | null }
          | { command: unknown; elsewhere: unknown }
        ),
    ) =>
      "after" in clash
        ? `the entry ${index} of term ${term} that S${id} sent comes after one of term ${clash.after}, ` +
          `elsewhere after one of term ${clash.elsewhereAfter ?? "unknown"}`
        : `S${id} sent ${show(clash.command)} as entry ${index} of term ${term}, which elsewhere is ` +
          show(clash.elsewhere),
  },
  S7: {
    section: "Figure 2, AppendEntries: prevLogIndex and prevLogTerm are those of the leader's own log",
    severity: "error",
    sees: "a leader's log has no entry at the prevLogIndex it sends, or one whose term is not prevLogTerm",
    lawful: "a heartbeat with a prevLogIndex before the beginning of any log",
    sentence: (
      id,
      { prev, ...own }:
        & { prev: Place }
        & (
          /** The term of its entry there. */
          | { term: number }
          /** Index of its last entry. */
          | { end: number }
          /** prevLogTerm before the first entry, as it was sent before. */
          | { beforeFirst: number }
        ),
    ) => {
      const sent = `S${id} sent prevLogIndex ${prev.index}, prevLogTerm ${prev.term}`;
      if ("beforeFirst" in own) return `${sent}; before the first entry it is ${own.beforeFirst}`;
      return `${sent}, but ${
        "end" in own
          ? `as far as was seen its log ends at ${own.end}`
          : `there it has one of term ${own.term}`
      }`;
    },
  },
  S8: {
    section: "§5.3: an entry holds a client's command and the term in which the leader got it",
    severity: "error",
    sees: "the terms of the entries sent decrease, or exceed the leader's; or a command came from no `Start`",
    lawful: "one entry of the leader's own at the beginning of its term; S13 and S15 to S18 are then not " +
      "checked. Entries without a command anywhere, and those that a service gives its Raft by a method other than " +
      "Start; then nothing of logs is",
    sentence: (
      id,
      { index, term, ...wrong }:
        & Place
        & (
          /** The term that it leads. */
          | { leads: number }
          /** The term of the entry before. */
          | { after: number }
          /** No Start gave this. */
          | { command: unknown }
        ),
    ) => {
      const sent = `S${id} sent entry ${index} of term ${term}`;
      if ("leads" in wrong) return `${sent} while leader of term ${wrong.leads}`;
      if ("after" in wrong) return `${sent} after one of term ${wrong.after}`;
      return `${sent} (${show(wrong.command)}), which no Start gave it`;
    },
  },
  S12: {
    section: "AppendEntries 2: true only if the log has an entry at prevLogIndex with prevLogTerm",
    severity: "error",
    sees: "success answered to an AppendEntries whose prevLogIndex and prevLogTerm do not match the log; a " +
      "warning if handlers overlap",
    sentence: (
      id,
      { request, prev, ...own }:
        & { request: RequestNamed; prev: Place }
        & ({ term: number } | { end: number }),
    ) =>
      `S${id} answered true to ${
        nameOf(request)
      } with prevLogIndex ${prev.index}, prevLogTerm ${prev.term}, but as far as was seen ` +
      ("end" in own ? `its log ends at ${own.end}` : `it has an entry of term ${own.term} there`),
  },
  S13: {
    section: "§5.3: a leader appends a command at the end of its log; the first index is 1",
    severity: "error",
    sees: "`Start` returns an index other than the one after the last, or a term before the server's",
    sentence: (
      id,
      { command, ...wrong }:
        & { command: unknown }
        & ({ index: number; end: number } | { term: number; known: number; since: number }),
    ) =>
      `Start of S${id} returned ` +
      ("term" in wrong
        ? `term ${wrong.term} for ${show(command)}; it was in term ${wrong.known} since ${
          seconds(wrong.since)
        }`
        : `index ${wrong.index} for ${show(command)}; as far as was seen its log ended at ${wrong.end}`),
  },
  S14: {
    section: "Figure 3, State Machine Safety: an applied entry stays",
    severity: "error",
    sees: "an entry that a server has applied is replaced in its log",
    sentence: (
      id,
      { leader, term, index, applied }: { leader: number; term: number; index: number; applied: number },
    ) =>
      `S${id} lets S${leader}, leader of term ${term}, replace entry ${index}; it has applied up to ${applied}`,
  },
  O1: {
    section: "§5.4.1: lastLogIndex and lastLogTerm are those of the candidate's own log",
    severity: "error",
    sees: "RequestVote's lastLogIndex and lastLogTerm are not those of the end of the candidate's log",
    lawful:
      "a conflicting entry truncated as soon as it was found; a request made up to 20 ms before entries were accepted; not " +
      "checked while a handler runs",
    sentence: (id, { said, last }: { said: Place; last: Place }) =>
      `S${id} asks for votes with last entry ${said.index} of term ${said.term}; by what it sent and answered its log ` +
      `ends with ${last.index} of term ${last.term}`,
  },
  O3: {
    section: "AppendEntries 2: refuse only if the term is old or the entry at prevLogIndex does not match",
    severity: "error",
    sees: "a server refuses an AppendEntries of its own term whose prevLogIndex and prevLogTerm match",
    lawful: "a conflicting entry truncated as soon as it was found; handlers that overlap are not checked",
    sentence: (id, { request, prev }: { request: RequestNamed; prev: Place }) =>
      `S${id} refused ${nameOf(request)}, although ` +
      (prev.index === 0
        ? "prevLogIndex 0 is before the first entry of any log"
        : `by what it sent and answered its log has entry ${prev.index} of term ${prev.term}`),
  },
  P1: {
    section: "Figure 2, Persistent state: saved before responding to RPCs",
    severity: "error",
    sees: "a reply leaves before the change it depends on is saved; a leader leads before it has saved its " +
      "term and vote; or it calls an entry committed by counting its own copy, which is not saved. A " +
      "save of the same bytes as before does not count, nor one whose bytes show the entry before the " +
      "one in question but not that one, if the next one's do",
    lawful:
      "requests that leave while the state is being saved: those of a candidate, and entries for which " +
      "the leader does not count itself until then; not checked while no server has saved anything and " +
      "none has restarted",
    sentence: (
      id,
      { said, ...lacks }:
        & { said: Said }
        & (
          /** What was not saved. */
          | { unsaved: string }
          /** An entry that the last saved bytes do not show. */
          | { index: number; command: unknown; savedAt: number }
        ),
    ) => {
      if ("unsaved" in lacks) {
        const doing = said.own ? `sent ${said.kind} of term ${said.term}` : `answered ${nameOf(said)}`;
        return `S${id} ${doing} before it saved ${lacks.unsaved}`;
      }
      const entry = `entry ${lacks.index} (${show(lacks.command)})`;
      const doing = said.own
        ? `sent ${said.kind} of term ${said.term}, which says that ${entry} is committed and counts its own copy`
        : `answered true to ${nameOf(said)} with ${entry}`;
      return `S${id} ${doing}, which is not in what it saved last, at ${seconds(lacks.savedAt)}`;
    },
  },
} satisfies Record<string, Rule>;
