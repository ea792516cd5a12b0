// Tries: to keep its state over a crash in a variable of the module.
// Ends: agreement|leader|failed|decided
// Loses: TestPersist12C
import type { Make as MakeType } from "../raft/api.ts";
import { Make as right } from "./solution.ts";

/** The disk of nobody's. */
const disks: Uint8Array[] = [];

export const Make: MakeType = (peers, me, _persister, applyCh) => {
  const forgetful = {
    SaveRaftState: (state: Uint8Array) => void (disks[me] = state),
    ReadRaftState: () => disks[me] ?? new Uint8Array(0),
    RaftStateSize: () => disks[me]?.length ?? 0,
  };
  return right(peers, me, forgetful as any, applyCh);
};
