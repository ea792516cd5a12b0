/** What a realm is given in the tests of this room: a simulation, and no labgob. */

import { makeRandom, type Simulation, standForFault } from "../../sim/mod.ts";
import type { Outside } from "../realm.ts";

export function outsideOf(sim: () => Simulation, server = 0, print: (text: string) => void = () => {}): Outside {
  const random = makeRandom(1, `student ${server}`);
  const none = () => null;
  return {
    now() {
      sim().countClockRead();
      return sim().now;
    },
    random: () => random.float(),
    uint32: () => random.uint32(),
    after: (us, fn) => sim().as(server, () => sim().after(us, fn)),
    cancel: (timer) => sim().cancel(timer as ReturnType<Simulation["after"]>),
    print,
    refuse: (message, kind) => {
      throw sim().fail({ kind, message, owner: server });
    },
    textOf: (thrown) => thrown instanceof Error ? thrown.message : null,
    nameOf: (thrown) => (thrown as Error).name,
    standFor: standForFault,
    ...{ newBuffer: none, storage: none, newEncoder: none, encode: none, newDecoder: none, decode: none },
    ...{ length: () => 0, start: () => 0, read() {}, write() {}, register() {}, word() {}, tag() {} },
    ...{ type: (_own, kind) => kind, typed() {}, variable() {} },
  };
}
