/**
 * The rules as data: where the extended Raft paper has them, and how much a breach says. S are of safety, O of what a
 * server owes others, P of persistence, L of time and liveness, H of form.
 *
 * @module
 */

/** How a rule is listed. */
interface Rule {
  readonly section: string;
  readonly severity: "error" | "warning" | "note";
}

const error = (section: string): Rule => ({ section, severity: "error" });
const warning = (section: string): Rule => ({ section, severity: "warning" });

/** Every rule. */
export const rules = {
  S1: error("§5.2, Election Safety: at most one leader a term"),
  S2: error("§5.2: one vote per term"),
  S2b: error("§5.2, Candidates: a new election begins by incrementing currentTerm"),
  S3: error("§5.1: a server's current term never falls"),
  S3b: error("§5.1, All Servers: adopt a higher term, and answer with currentTerm"),
  S3c: error("§5.1: a request of an earlier term is refused"),
  S4: error("§5.2: a leader has votes of a majority for its term"),
  S5: error("§5.3, Leader Append-Only: a leader never changes its log, only adds to it"),
  S6: error("§5.3, Log Matching: an index and a term name one entry, with one past"),
  S7: error("Figure 2, AppendEntries: prevLogIndex and prevLogTerm are those of the leader's own log"),
  S8: error("§5.3: an entry holds a client's command and the term in which the leader got it"),
  S9: error("§5.4.3, Leader Completeness: a leader has every committed entry"),
  S10: error(
    "§5.3, §5.4.2: committed is what a majority stores, once it includes an entry of the leader's own term",
  ),
  S11: error("§5.4.1: no vote for a candidate whose log is less up-to-date"),
  S12: error("AppendEntries 2: true only if the log has an entry at prevLogIndex with prevLogTerm"),
  S13: error("§5.3: a leader appends a command at the end of its log; the first index is 1"),
  S14: error("Figure 3, State Machine Safety: an applied entry stays"),
  S15: error("§5.3, lastApplied: each entry is applied once, in log order"),
  S16: error("§5.3: only committed entries are applied"),
  S17: error("Figure 3, State Machine Safety: no two servers apply different commands at an index"),
  S18: error("AppendEntries 5: commitIndex = min(leaderCommit, index of last new entry)"),
  O1: error("§5.4.1: lastLogIndex and lastLogTerm are those of the candidate's own log"),
  O2: error("RequestVote 2: vote if not voted yet in this term and the candidate's log is up-to-date"),
  O3: error("AppendEntries 2: refuse only if the term is old or the entry at prevLogIndex does not match"),
  P1: error("Figure 2, Persistent state: saved before responding to RPCs"),
  L1: warning("§5.2: election timeouts are drawn at random, each time anew"),
  L2: warning("§5.2, Leaders: heartbeats to everybody upon election"),
  L3: warning("§5.2, Followers: word from the leader, or a vote granted, starts the election timeout again"),
  L4: warning("§5.2, Followers: an election when the timeout elapses, and only two things put it off"),
  L5: warning("§5.2, Leaders: heartbeats during idle periods"),
  L5b: warning("the lab's limit: about ten heartbeats a second"),
  L6: warning("Figure 2, matchIndex: increases monotonically"),
  L7: warning("Kill: a killed server's loops and timers end"),
  L8: warning("§5.2: RequestVote to all others in parallel"),
  L9: warning("§5.3, Leaders 3: after a refusal, decrement nextIndex and retry"),
  L9b: warning("end of §5.3, the lab's hint: back up by more than one entry a refusal"),
  L10: warning("§5.3, Leaders 4: an entry of the leader's term that a majority has is committed"),
  L11: warning("§5.3, All Servers 1: if commitIndex > lastApplied, apply"),
  L12: warning("Figure 2, entries[]: more than one for efficiency; the lab's limit of RPCs"),
  L13: warning("the labs' advice on structure: one loop alone applies, and no handler waits for it"),
  L14: warning("§5.3, Leaders 3: AppendEntries with what a peer lacks, until the peer has stored it"),
  L15: warning("Figure 2, commitIndex: increases monotonically"),
  H0: { section: "the referee reads Figure 2's names", severity: "note" },
  H1: error("Figure 2: every field is sent"),
  H2: warning("Figure 2: leaderId and candidateId name the sender"),
} satisfies Record<string, Rule>;

/** A rule's id. */
export type RuleId = keyof typeof rules;
