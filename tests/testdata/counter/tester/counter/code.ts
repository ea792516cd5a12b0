/** What runs the counter lab's tests. */

import type { Clerk, CounterServer, MakeClerk, StartServer } from "../../counter/api.ts";
import { MakeService } from "../../labrpc/mod.ts";
import { Cluster, type ClusterTest, type Made, type Parts, sleep } from "../cluster.ts";
import { fatal, type ServerView } from "../failure.ts";
import type { LabCode } from "../lab.ts";
import type { World } from "../world.ts";

/** Servers of counters. */
class Counting extends Cluster<CounterServer> {
  #operations = 0;

  constructor(test: ClusterTest, world: World) {
    super(test, world);
    this.startAll();
  }

  protected override make({ exports, me, persister }: Parts): Made<CounterServer> {
    const server = this.world.as(me, () => (exports.StartServer as StartServer)(me, persister));
    return { server, services: [MakeService(server)] };
  }

  protected override kill(server: CounterServer): void {
    server.Kill();
  }

  protected override counts(): Record<string, number> {
    return { ops: this.#operations };
  }

  protected override facts(): ServerView["facts"] {
    return {};
  }

  /** A client that adds: its operations are counted. */
  clerk(i: number): (key: string, amount: number) => Promise<number> {
    const { exports, ends, number } = this.client(i);
    const clerk: Clerk = this.world.as(number, () => (exports.MakeClerk as MakeClerk)(ends));
    return async (key, amount) => {
      const value = await this.operation(number, `Add(${key}, ${amount})`, () => clerk.Add(key, amount));
      this.#operations++;
      return value;
    };
  }
}

const clients = [0, 1, 2];

async function adds(cluster: Counting): Promise<void> {
  await Promise.all(clients.map(async (i) => {
    const add = cluster.clerk(i);
    for (let k = 0; k < 20; k++) await add("ab", 1);
  }));
  const sum = await cluster.clerk(0)("ab", 0);
  if (sum !== 60) fatal(`60 additions of 1 came to ${sum}`);
}

async function crash(cluster: Counting): Promise<void> {
  const add = cluster.clerk(0);
  for (let k = 1; k <= 5; k++) {
    const sum = await add("k", 1);
    if (sum !== k) fatal(`after ${k} additions of 1 the counter is ${sum}`);
    cluster.start1(1);
    await sleep(50);
    cluster.connect(1);
  }
}

export const code: LabCode = {
  cluster: (test, world) => new Counting(test, world),
  bodies: { adds, crash },
  hasBodies: (path) => path === "tester/counter/code.ts",
};
