// Tries: to send a message that throws when it is read.
// Ends: surprise
import type { Make as MakeType } from "../raft/api.ts";
import { Make as right } from "./solution.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  const message = {
    CommandValid: true,
    CommandIndex: 1,
    get Command(): unknown {
      throw new Error("surprise");
    },
  };
  if (me === 1) setTimeout(() => applyCh.send(message), 100);
  return right(peers, me, persister, applyCh);
};
