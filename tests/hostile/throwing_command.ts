// Tries: to send a command that throws when it is shown.
// Ends: apply error|surprise|agreement|leader
import type { Make as MakeType } from "../raft/api.ts";

export const Make: MakeType = (_peers, me, _persister, applyCh) => {
  const command = {
    toString() {
      throw new Error("surprise");
    },
  };
  setTimeout(() => applyCh.send({ CommandValid: true, Command: command, CommandIndex: 1 }), 100 + me);
  return { Start: () => [1, 1, false], GetState: () => [1, false], Kill: () => {} };
};
