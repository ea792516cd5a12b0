/** A client: asks the key's server until it answers. */

import type { ClientEnd } from "../labrpc/mod.ts";
import type { Clerk } from "./api.ts";
import { AddArgs, AddReply } from "./common.ts";

class Client implements Clerk {
  #servers: ClientEnd[];
  #me = 1 + Math.floor(Math.random() * 2 ** 30);
  #number = 0;

  constructor(servers: ClientEnd[]) {
    this.#servers = servers;
  }

  async Add(key: string, amount: number): Promise<number> {
    const args = Object.assign(new AddArgs(), {
      Key: key,
      Amount: amount,
      Client: this.#me,
      Number: ++this.#number,
    });
    for (;;) {
      const reply = new AddReply();
      if (await this.#servers[key.length % this.#servers.length].Call("Counters.Add", args, reply)) return reply.Value;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

export function MakeClerk(servers: ClientEnd[]): Clerk {
  return new Client(servers);
}
