/**
 * A program that mixes everything whose order could differ: timers, microtasks, nextTicks, intervals, chance, owners,
 * and runs that end with a fault. trace() returns what happened as text; as a script it prints that.
 */
import process from "node:process";
import { installGlobals, makeRandom, SimFault, Simulation } from "../mod.ts";

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

async function run(
  name: string,
  lines: string[],
  jitter: number,
  main: (log: Log) => Promise<void>,
): Promise<void> {
  const sim = new Simulation({ seed: 42, jitter, waitingFor: () => ["vote of 2", "vote of 1", "vote of 2"] });
  const log = (text: string) => void lines.push(`${sim.now} [${sim.owner}] ${text}`);
  lines.push(`== ${name}`);
  try {
    await sim.run(() => main(Object.assign(log, { sim })));
    lines.push(`ended at ${sim.now} after ${sim.steps} events`);
  } catch (error) {
    if (!(error instanceof SimFault)) throw error;
    const { kind, at, owner, message } = error.fault;
    lines.push(`${kind} at ${at} of ${owner} after ${sim.steps} events: ${message}`);
  }
}
type Log = ((text: string) => void) & { sim: Simulation };

async function mixture(log: Log): Promise<void> {
  const server = async (id: number) => {
    for (let round = 0; round < 3; round++) {
      await sleep(1 + Math.floor(Math.random() * 20));
      log(`round ${round} of ${id}, ${(Date.now() - Date.UTC(2020, 0, 1)).toFixed(0)} ms`);
      process.nextTick(() => log(`tick of ${id}`));
      queueMicrotask(() => log(`microtask of ${id}`));
      setImmediate((x: number) => log(`immediate ${x}`), id);
      Promise.resolve().then(() => process.nextTick(() => log(`tick in promise of ${id}`))).then(() =>
        log("then")
      );
    }
    if (id === 1) throw new Error("handled");
    return id;
  };
  const network = makeRandom(42, "network");
  const beat = setInterval(() => log(`beat ${crypto.getRandomValues(new Uint8Array(2))}`), 7);
  const all = [0, 1, 2].map((id) => log.sim.as(id, () => server(id)));
  for (let i = 0; i < 6; i++) log.sim.after(network.below(5) * 1000, () => log(`hop ${i}`));
  const signal = AbortSignal.timeout(30);
  signal.onabort = () => log(`aborted by ${signal.reason.name}`);
  for (const result of await Promise.allSettled(all)) log(`settled ${result.status}`);
  clearInterval(beat);
  for await (
    const x of (async function* () {
      yield 1;
      await sleep(2);
      yield 2;
    })()
  ) log(`yielded ${x}`);
  await sleep(40);
}

/** Puts `act` among many other events: the trace must stop right after the event that failed. */
function among(act: (log: Log) => void): (log: Log) => Promise<void> {
  return async (log) => {
    setInterval(() => log("interval"), 1);
    for (let i = 0; i < 40; i++) log.sim.after(2000, () => log(`event ${i}`));
    log.sim.as(1, () => log.sim.after(2000, () => act(log)));
    for (let i = 0; i < 40; i++) log.sim.after(2000, () => log(`late event ${i}`));
    await sleep(50);
  };
}

export async function trace(): Promise<string> {
  const lines: string[] = [];
  const restore = installGlobals();
  try {
    await run("mixture", lines, 0, mixture);
    await run("mixture with jitter", lines, 500, mixture);
    await run(
      "timer throws",
      lines,
      0,
      among(() => {
        throw new Error("thrown");
      }),
    );
    await run("rejection", lines, 0, among(() => void Promise.reject(new Error("rejected"))));
    await run(
      "rejection after microtasks",
      lines,
      0,
      among(async (log) => {
        for (let i = 0; i < 5; i++) await null;
        log("about to fail");
        throw new Error("rejected late");
      }),
    );
    await run(
      "microtask throws",
      lines,
      0,
      among(() =>
        queueMicrotask(() => {
          throw new Error("thrown in a microtask");
        })
      ),
    );
    await run(
      "rejection handled in time",
      lines,
      0,
      among(async (log) => {
        const rejected = Promise.reject(new Error("x"));
        await null;
        rejected.catch(() => log("handled"));
      }),
    );
    await run(
      "spin",
      lines,
      0,
      among(() => {
        while (performance.now() < 1e6);
      }),
    );
    await run("deadlock", lines, 0, () => new Promise(() => {}));
  } finally {
    restore();
  }
  return lines.join("\n") + "\n";
}

// deno-lint-ignore no-console
if (import.meta.main) console.log((await trace()).trimEnd());
