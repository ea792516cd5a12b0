// Tries: to change what is written, by replacing TextEncoder's encode.
// Ends: leader|agreement|read only
import type { Make as MakeType } from "../raft/api.ts";
import { idle } from "./idle.ts";

export const Make: MakeType = (peers, me, persister, applyCh) => {
  const { encode } = TextEncoder.prototype;
  TextEncoder.prototype.encode = function (text) {
    return encode.call(this, text?.replace('"passed":false', '"passed":true'));
  };
  return idle(peers, me, persister, applyCh);
};
