// deno-lint-ignore-file no-console
/**
 * What a call costs: the course's TestBenchmark, 100,000 calls one after the other on a reliable network, in simulated
 * time; and how much of that labgob and the simulation alone would take.
 *
 *     deno run bench/labrpc_bench.ts
 *     bun bench/labrpc_bench.ts
 *
 * Go's takes 2.42 s (go-runs.md).
 */

import { availableParallelism } from "node:os";
import process from "node:process";
import { Buffer, NewDecoder, NewEncoder, type Ref, ref } from "../labgob/mod.ts";
import { MakeNetwork, MakeServer, MakeService, type NetworkOptions } from "../labrpc/mod.ts";
import { makeRandom, Simulation } from "../sim/mod.ts";

const CALLS = 100_000;
const ROUNDS = 7;

class JunkServer {
  Handler2(args: number, reply: Ref<string>): void {
    reply.value = "handler2-" + args;
  }
  // deno-lint-ignore require-await
  async AsyncHandler2(args: number, reply: Ref<string>): Promise<void> {
    reply.value = "handler2-" + args;
  }
}

/** The course's benchmark; `named`: from one server's code to another's, each in its own name, as in a test run. */
async function calls(method: string, named: boolean): Promise<void> {
  const sim = new Simulation({ seed: 1 });
  const names: Partial<NetworkOptions> = named ? { as: (server, fn) => sim.as(server as number, fn) } : {};
  const net = MakeNetwork({
    chance: makeRandom(1, "network"),
    after: (us, fn) => sim.after(us, fn),
    cancel: (timer) => sim.cancel(timer as ReturnType<typeof sim.after>),
    ...names,
  });
  const client = async () => {
    const end = net.MakeEnd("end1-99");
    const server = MakeServer();
    server.AddService(MakeService(new JunkServer()));
    net.AddServer(99, server);
    net.Connect("end1-99", 99);
    net.Enable("end1-99", true);
    for (let i = 0; i < CALLS; i++) {
      const reply = ref("");
      await end.Call(method, 111, reply);
      if (reply.value !== "handler2-111") throw new Error(`wrong reply from ${method}`);
    }
  };
  await sim.run(() => named ? sim.as(1, client) : client());
}

/** The same bytes there and back, without a network. */
function labgob(): void {
  for (let i = 0; i < CALLS; i++) {
    for (const [value, target] of [[111, ref(0)], [ref("handler2-111"), ref("")]] as const) {
      const buffer = new Buffer();
      NewEncoder(buffer).Encode(value);
      NewDecoder(new Buffer(buffer.Bytes())).Decode(target);
    }
  }
}

/** The same events, without a network: two for each call. */
async function simulation(): Promise<void> {
  const sim = new Simulation({ seed: 1 });
  const random = makeRandom(1, "network");
  await sim.run(async () => {
    for (let i = 0; i < CALLS; i++) {
      await new Promise<void>((resolve) => {
        const hop = () => 50 + random.below(201);
        sim.after(hop(), () => void sim.after(hop(), resolve));
      });
    }
  });
}

async function seconds(work: () => unknown): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    const start = performance.now();
    await work();
    times.push((performance.now() - start) / 1000);
  }
  return times;
}

const { deno, bun, node } = process.versions;
const runtime = deno ? `Deno ${deno}` : bun ? `Bun ${bun}` : `Node ${node}`;
console.log(`${new Date().toISOString()}  ${runtime}  ${availableParallelism()} cores`);
console.log(`${CALLS} calls, ${ROUNDS} rounds: the first, the median and the best`);
for (
  const [name, work] of [
    ["TestBenchmark", () => calls("JunkServer.Handler2", false)],
    ["... in servers' names", () => calls("JunkServer.Handler2", true)],
    ["... and async handlers", () => calls("JunkServer.AsyncHandler2", true)],
    ["labgob alone", labgob],
    ["simulated events alone", simulation],
  ] as const
) {
  const times = await seconds(work);
  const sorted = times.toSorted((a, b) => a - b);
  const columns = [times[0], sorted[ROUNDS >> 1], sorted[0]].map((s) => `${s.toFixed(3)} s`);
  console.log(`${name.padEnd(24)} ${columns.join("  ")}`);
}
