/** A handler that returns its answer instead of filling in the reply it was given. */
import type { ClientEnd } from "../labrpc/mod.ts";
import type { ApplyMsg, Channel, RaftServer } from "../raft/api.ts";
import type { Persister } from "../raft/persister.ts";
import { Make as solution, type RequestVoteArgs, RequestVoteReply } from "./solution.ts";

interface Handlers {
  RequestVote(args: RequestVoteArgs, reply: RequestVoteReply): unknown;
}

export function Make(
  peers: ClientEnd[],
  me: number,
  persister: Persister,
  applyCh: Channel<ApplyMsg>,
): RaftServer {
  const raft = solution(peers, me, persister, applyCh);
  const handlers = raft as unknown as Handlers;
  const right = handlers.RequestVote;
  handlers.RequestVote = function (args, _reply) {
    const answer = new RequestVoteReply();
    right.call(this, args, answer);
    return answer;
  };
  return raft;
}
