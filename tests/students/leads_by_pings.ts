/** No Raft: whoever hears from a majority, and from nobody with a smaller number, leads; there are no terms and no votes. */

import type { Make as MakeType } from "../raft/api.ts";

class Heard {
  From = 0;
}

export const Make: MakeType = (peers, me) => {
  const heard = new Map<number, number>();
  let dead = false;
  const round = async () => {
    for (const [i, peer] of peers.entries()) {
      if (i === me) continue;
      peer.Call("Raft.Ping", new Heard(), new Heard()).then((ok) => {
        if (ok) heard.set(i, Date.now());
      });
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
    if (!dead) round();
  };
  round();
  const leads = () => {
    const there = [...heard].filter(([, at]) => Date.now() - at < 300).map(([i]) => i);
    return 2 * (there.length + 1) > peers.length && there.every((i) => i > me);
  };
  return new class Raft {
    Ping(_args: Heard, reply: Heard): void {
      reply.From = me;
    }
    Start(): [number, number, boolean] {
      return [-1, 1, false];
    }
    GetState(): [number, boolean] {
      return [1, leads()];
    }
    Kill(): void {
      dead = true;
    }
  }();
};
