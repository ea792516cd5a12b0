/** Reads back its state in another order than it saved it in, and does not look at what Decode returns. */
import { Buffer, listOf, NewDecoder, NewEncoder, ref } from "../labgob/mod.ts";
import type { ClientEnd } from "../labrpc/mod.ts";
import type { ApplyMsg, Channel, RaftServer } from "../raft/api.ts";
import { MakePersister, type Persister } from "../raft/persister.ts";
import { LogEntry, Make as solution } from "./solution.ts";

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
    const w = new Buffer();
    const e = NewEncoder(w);
    e.Encode(state.currentTerm);
    e.Encode(state.votedFor);
    e.Encode(state.log);
    persister.SaveRaftState(w.Bytes());
  };
  if (persister.RaftStateSize() > 0) {
    const d = NewDecoder(new Buffer(persister.ReadRaftState()));
    const term = ref(0);
    const votedFor = ref(0);
    const log = listOf(LogEntry);
    d.Decode(term);
    d.Decode(log);
    d.Decode(votedFor);
    if (log.length > 0) state.log = log;
    state.currentTerm = term.value;
    state.votedFor = votedFor.value;
  }
  return raft;
}
