/** Answers with half a term, which is no whole number. */
import type { ClientEnd } from "../labrpc/mod.ts";
import type { RaftServer } from "../raft/api.ts";

class Args {
  Term = 1;
}
class Reply {
  Term = 0;
}
class Raft implements RaftServer {
  constructor(readonly peers: ClientEnd[], readonly me: number) {
    if (me === 1) setTimeout(() => this.ask(), 300);
  }
  ask(): void {
    this.peers[0].Call("Raft.RequestVote", new Args(), new Reply());
  }
  async RequestVote(args: Args, reply: Reply): Promise<void> {
    await Promise.resolve();
    reply.Term = args.Term / 2;
  }
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
