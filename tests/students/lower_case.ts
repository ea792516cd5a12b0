/** Sends a field that labgob leaves out. */
import type { ClientEnd } from "../labrpc/mod.ts";
import type { RaftServer } from "../raft/api.ts";

class Args {
  Term = 1;
  candidateId = 7;
}
class Reply {
  Term = 0;
}
class Raft implements RaftServer {
  constructor(readonly peers: ClientEnd[], readonly me: number) {
    if (me === 1) setTimeout(() => this.peers[0].Call("Raft.RequestVote", new Args(), new Reply()), 300);
  }
  RequestVote(_args: Args, _reply: Reply): void {}
  Start(): [number, number, boolean] {
    return [-1, 0, false];
  }
  GetState(): [number, boolean] {
    return [0, false];
  }
  Kill(): void {}
}
export function Make(peers: ClientEnd[], me: number): RaftServer {
  return new Raft(peers, me);
}
