/** A candidate that does not wait for the answer to its RequestVote: it reads the reply while the call is under way. */
import type { ClientEnd } from "../labrpc/mod.ts";
import type { RaftServer } from "../raft/api.ts";

class RequestVoteArgs {
  Term = 0;
  CandidateId = 0;
}
class RequestVoteReply {
  Term = 0;
  VoteGranted = false;
}

class Raft implements RaftServer {
  currentTerm = 0;
  votedFor = -1;
  leader = false;
  dead = false;
  deadline = 0;

  constructor(readonly peers: ClientEnd[], readonly me: number) {
    this.wait();
    this.ticker();
  }

  wait(): void {
    this.deadline = Date.now() + 300 + Math.random() * 300;
  }

  async ticker(): Promise<void> {
    while (!this.dead) {
      if (!this.leader && Date.now() > this.deadline) this.elect();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  elect(): void {
    const term = ++this.currentTerm;
    this.votedFor = this.me;
    this.wait();
    let votes = 1;
    for (let peer = 0; peer < this.peers.length; peer++) {
      if (peer === this.me) continue;
      const args = new RequestVoteArgs();
      args.Term = term;
      args.CandidateId = this.me;
      const reply = new RequestVoteReply();
      this.sendRequestVote(peer, args, reply);
      if (reply.VoteGranted) votes++;
    }
    if (votes > this.peers.length / 2) this.leader = true;
  }

  async sendRequestVote(server: number, args: RequestVoteArgs, reply: RequestVoteReply): Promise<boolean> {
    return await this.peers[server].Call("Raft.RequestVote", args, reply);
  }

  RequestVote(args: RequestVoteArgs, reply: RequestVoteReply): void {
    if (args.Term > this.currentTerm) {
      this.currentTerm = args.Term;
      this.votedFor = -1;
    }
    reply.Term = this.currentTerm;
    if (args.Term < this.currentTerm || this.votedFor !== -1) return;
    this.votedFor = args.CandidateId;
    reply.VoteGranted = true;
    this.wait();
  }

  Start(): [number, number, boolean] {
    return [-1, this.currentTerm, false];
  }
  GetState(): [number, boolean] {
    return [this.currentTerm, this.leader];
  }
  Kill(): void {
    this.dead = true;
  }
}

export function Make(peers: ClientEnd[], me: number): RaftServer {
  return new Raft(peers, me);
}
