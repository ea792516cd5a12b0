import process from "node:process";
import { instead, nanoseconds } from "./clock.ts";
import type { Patches } from "./patches.ts";
import type { Simulation } from "./simulation.ts";
import { delayUs, isSimulatedTimer } from "./timers.ts";

/** Replaces the clocks of `process`, `Deno` and `Bun`. */
export function patchProcess(patches: Patches): void {
  patches.fn(process, "hrtime", (original) => {
    const hrtime = instead((sim, since) => hrtimePair(sim, since as [number, number] | undefined))(original);
    const bigint = (original as unknown as { bigint: () => bigint }).bigint;
    return Object.assign(hrtime, { bigint: instead((sim) => nanoseconds(sim))(bigint) });
  });
  patches.fn(process, "uptime", instead((sim) => Number(nanoseconds(sim)) / 1e9));
  const { Deno: deno, Bun: bun } = globalThis as { Deno?: object; Bun?: object };
  if (deno !== undefined) patchDeno(patches, deno);
  if (bun !== undefined) patchBun(patches, bun);
}

function hrtimePair(sim: Simulation, since?: [number, number]): [number, number] {
  const ns = nanoseconds(sim) -
    (since === undefined ? 0n : BigInt(since[0]) * 1000000000n + BigInt(since[1]));
  return [Number(ns / 1000000000n), Number(ns % 1000000000n)];
}

function patchDeno(patches: Patches, deno: object): void {
  for (const name of ["refTimer", "unrefTimer"]) {
    patches.fn(
      deno,
      name,
      (original) => (timer: unknown) => isSimulatedTimer(timer) ? undefined : original(timer),
    );
  }
}

function patchBun(patches: Patches, bun: object): void {
  patches.fn(bun, "nanoseconds", instead((sim) => Number(nanoseconds(sim))));
  patches.fn(
    bun,
    "sleep",
    instead((sim, until) =>
      new Promise<void>((resolve) => {
        const ms = until instanceof Date ? until.getTime() - Date.now() : until;
        sim.after(delayUs(ms), resolve);
      })
    ),
  );
}
