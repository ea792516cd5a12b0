/** A server of counters: saves what it counts before it answers, and counts each request once. */

import { Buffer, int, mapOf, NewDecoder, NewEncoder, string } from "../labgob/mod.ts";
import type { Persister } from "../raft/persister.ts";
import type { CounterServer } from "./api.ts";
import type { AddArgs, AddReply } from "./common.ts";

class Counters implements CounterServer {
  #persister: Persister;
  #counts = mapOf(string, int);
  #last = mapOf(int, int);

  constructor(persister: Persister) {
    this.#persister = persister;
    const saved = persister.ReadRaftState();
    if (saved.length === 0) return;
    const decoder = NewDecoder(new Buffer(saved));
    decoder.Decode(this.#counts);
    decoder.Decode(this.#last);
  }

  Kill(): void {}

  Add(args: AddArgs, reply: AddReply): void {
    if ((this.#last.get(args.Client) ?? 0) < args.Number) {
      this.#last.set(args.Client, args.Number);
      this.#counts.set(args.Key, (this.#counts.get(args.Key) ?? 0) + args.Amount);
      const buffer = new Buffer();
      const encoder = NewEncoder(buffer);
      encoder.Encode(this.#counts);
      encoder.Encode(this.#last);
      this.#persister.SaveRaftState(buffer.Bytes());
    }
    reply.Value = this.#counts.get(args.Key) ?? 0;
  }
}

export function StartServer(_me: number, persister: Persister): CounterServer {
  return new Counters(persister);
}
