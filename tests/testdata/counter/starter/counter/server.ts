/** Your server goes into this file. */

import type { Persister } from "../../raft/persister.ts";
import type { CounterServer } from "../../counter/api.ts";

class Counters implements CounterServer {
  Kill(): void {}

  // Your handlers here.
}

export function StartServer(_me: number, _persister: Persister): CounterServer {
  return new Counters();
}
