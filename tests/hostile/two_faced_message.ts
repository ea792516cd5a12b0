// Tries: to send a message that changes each time it is read.
// Ends: apply error|failed to reach agreement|expected one leader
// Loses: TestBasicAgree2B TestPersist12C
import type { Make as MakeType } from "../raft/api.ts";

/** Says 100, 200 or 300, and an index that grows, as often as it is asked. */
const message = () => {
  let asked = 0;
  return {
    CommandValid: true,
    get Command() {
      return 100 * (1 + asked++ % 3);
    },
    get CommandIndex() {
      return 1 + asked++ % 3;
    },
  };
};

export const Make: MakeType = (_peers, me, _persister, applyCh) => {
  setTimeout(() => applyCh.send(message()), 700);
  return {
    Start: () => [1, 1, me === 0],
    GetState: () => [1, me === 0],
    Kill: () => {},
  };
};
