/** Saves a log whose entries are plain objects. */
import { Buffer, NewEncoder } from "../labgob/mod.ts";
import type { ClientEnd } from "../labrpc/mod.ts";
import type { ApplyMsg, Channel, RaftServer } from "../raft/api.ts";
import type { Persister } from "../raft/persister.ts";
import { Make as solution } from "./solution.ts";

interface Saves {
  currentTerm: number;
  votedFor: number;
  log: { Term: number; Command: unknown }[];
  persist(): void;
}

export function Make(
  peers: ClientEnd[],
  me: number,
  persister: Persister,
  applyCh: Channel<ApplyMsg>,
): RaftServer {
  const raft = solution(peers, me, persister, applyCh);
  const saves = raft as unknown as Saves;
  saves.persist = () => {
    const w = new Buffer();
    const e = NewEncoder(w);
    e.Encode(saves.currentTerm);
    e.Encode(saves.votedFor);
    e.Encode(saves.log.map(({ Term, Command }) => ({ Term, Command })));
    persister.SaveRaftState(w.Bytes());
  };
  return raft;
}
