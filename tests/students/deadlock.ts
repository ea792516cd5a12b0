/** Every server takes a lock for its election and never gives it back: 0.4 s after Make all of them wait. */
import type { ClientEnd } from "../labrpc/mod.ts";
import type { RaftServer } from "../raft/api.ts";

class Raft implements RaftServer {
  #lock: Promise<void> = Promise.resolve();
  constructor(readonly peers: ClientEnd[]) {
    this.elect();
    this.elect();
  }
  async elect(): Promise<void> {
    const before = this.#lock;
    this.#lock = new Promise(() => {});
    await before;
    await new Promise((resolve) => setTimeout(resolve, 400));
  }
  Start(): [number, number, boolean] {
    return [-1, 0, false];
  }
  GetState(): [number, boolean] {
    return [0, false];
  }
  Kill(): void {}
}

export function Make(peers: ClientEnd[]): RaftServer {
  return new Raft(peers);
}
