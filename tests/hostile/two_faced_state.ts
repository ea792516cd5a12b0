// Tries: to answer GetState with a list that changes each time it is read.
// Ends: leader|leaders|changes
import type { Make as MakeType } from "../raft/api.ts";

export const Make: MakeType = () => {
  let asked = 0;
  const answer = new Proxy([1, true], {
    get: (_, key) => key === "1" ? asked++ % 2 === 0 : Reflect.get([1, true], key),
  });
  return {
    Start: () => [1, 1, true],
    GetState: () => answer as [number, boolean],
    Kill: () => {},
  };
};
