/** Saves a vote for S0 in a field that is -1 by default: gob leaves the zero out. */
import { Buffer, listOf, NewDecoder, NewEncoder } from "../labgob/mod.ts";
import type { ClientEnd } from "../labrpc/mod.ts";
import type { ApplyMsg, Channel, RaftServer } from "../raft/api.ts";
import { MakePersister, type Persister } from "../raft/persister.ts";
import { LogEntry, Make as solution } from "./solution.ts";

class Saved {
  Term = 0;
  VotedFor = -1;
  Log: LogEntry[] = listOf(LogEntry);
}

interface State {
  currentTerm: number;
  votedFor: number;
  log: LogEntry[];
  persist(): void;
}

export function Make(
  peers: ClientEnd[],
  me: number,
  persister: Persister,
  applyCh: Channel<ApplyMsg>,
): RaftServer {
  const raft = solution(peers, me, MakePersister(), applyCh);
  const state = raft as unknown as State;
  state.persist = () => {
    const saved = new Saved();
    saved.Term = state.currentTerm;
    saved.VotedFor = state.votedFor;
    saved.Log.push(...state.log);
    const w = new Buffer();
    NewEncoder(w).Encode(saved);
    persister.SaveRaftState(w.Bytes());
  };
  if (persister.RaftStateSize() > 0) {
    const saved = new Saved();
    NewDecoder(new Buffer(persister.ReadRaftState())).Decode(saved);
    [state.currentTerm, state.votedFor, state.log] = [saved.Term, saved.VotedFor, saved.Log];
  }
  return raft;
}
