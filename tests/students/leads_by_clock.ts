/** No Raft: the servers take turns to lead, by the clock, and send nothing. */

import type { Make as MakeType } from "../raft/api.ts";

export const Make: MakeType = (peers, me) => {
  const term = () => 1 + Math.floor(performance.now() / 60_000);
  const leads = () => term() % peers.length === me;
  return {
    Start: () => [-1, term(), false],
    GetState: () => [term(), leads()],
    Kill: () => {},
  };
};
