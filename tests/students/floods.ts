/** From 0.3 s on S1 sends again at once what is refused, twenty times over to each peer. */
import type { Make as MakeType } from "../raft/api.ts";

class AppendEntriesArgs {
  Term = 0;
}
class AppendEntriesReply {
  Success = false;
}

export const Make: MakeType = (peers, me) => {
  const replicate = async (peer: number) => {
    const reply = new AppendEntriesReply();
    while (!reply.Success) await peers[peer].Call("Raft.AppendEntries", new AppendEntriesArgs(), reply);
  };
  if (me === 1) {
    setTimeout(() => {
      for (let i = 0; i < 40; i++) replicate(2 * (i % 2));
    }, 300);
  }
  return new class Raft {
    AppendEntries(_args: AppendEntriesArgs, _reply: AppendEntriesReply) {}
    Start = (): [number, number, boolean] => [-1, 0, false];
    GetState = (): [number, boolean] => [0, false];
    Kill() {}
  }();
};
