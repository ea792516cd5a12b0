/** A Raft that does nothing at all; what it passes, it passes by cheating. */
import type { Make } from "../raft/api.ts";

/** A server that neither votes nor leads. */
export const idle: Make = () => ({
  Start: () => [-1, 0, false],
  GetState: () => [0, false],
  Kill: () => {},
});
