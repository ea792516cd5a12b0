import type { Callable, Patches } from "./patches.ts";
import { currentSimulation, type Simulation } from "./simulation.ts";

/** Every run starts at 2020-01-01T00:00:00Z; this is that date in milliseconds of Unix time. */
const START_DATE = 1577836800000;

/** Milliseconds of Unix time, an integer. Counts as a clock read, like the other clocks below. */
function dateNow(sim: Simulation): number {
  sim.countClockRead();
  return START_DATE + Math.floor(sim.now / 1000);
}

/** Milliseconds since the run's start, with microseconds as decimals. */
function performanceNow(sim: Simulation): number {
  sim.countClockRead();
  return sim.now / 1000;
}

/** Nanoseconds since the run's start. */
export function nanoseconds(sim: Simulation): bigint {
  return BigInt(elapsed(sim)) * 1000n;
}

function elapsed(sim: Simulation): number {
  sim.countClockRead();
  return sim.now;
}

/**
 * Wraps a function: calls `simulated` while a simulation is current, and the platform's own function
 * otherwise.
 */
export function instead(
  simulated: (sim: Simulation, ...args: unknown[]) => unknown,
): (original: Callable) => Callable {
  return (original) =>
    function (this: unknown, ...args: unknown[]) {
      const sim = currentSimulation();
      if (sim !== null) return simulated(sim, ...args);
      return Reflect.apply(original, this, args);
    };
}

/** Replaces every clock of the language and the web: Date, performance, Intl's "now", Temporal.Now, console.time. */
export function patchClock(patches: Patches): void {
  patchDate(patches);
  patches.fn(Performance.prototype, "now", instead(performanceNow));
  patches.fn(performance, "now", instead(performanceNow));
  for (const target of [Performance.prototype, performance]) {
    patches.getter(target, "timeOrigin", instead(() => START_DATE));
    const descriptor = Object.getOwnPropertyDescriptor(target, "timeOrigin");
    if (descriptor !== undefined && "value" in descriptor) patches.value(target, "timeOrigin", START_DATE);
  }
  patches.getter(Event.prototype, "timeStamp", instead(performanceNow));
  patchIntl(patches);
  patchTemporal(patches);
  patchConsole(patches);
}

function patchDate(patches: Patches): void {
  const Native = Date;
  function SimDate(...args: unknown[]): unknown {
    const sim = currentSimulation();
    if (new.target === undefined) return sim === null ? Native() : new Native(dateNow(sim)).toString();
    const given = args.length === 0 && sim !== null ? [dateNow(sim)] : args;
    return Reflect.construct(Native, given, new.target);
  }
  Object.defineProperties(SimDate, {
    name: { value: "Date" },
    length: { value: 7 },
    prototype: { value: Native.prototype, writable: false }, // shared, so that every date is an instance of both Dates
    now: { value: instead(dateNow)(Native.now), writable: true, configurable: true },
    parse: { value: Native.parse, writable: true, configurable: true },
    UTC: { value: Native.UTC, writable: true, configurable: true },
  });
  patches.value(globalThis, "Date", SimDate);
  patches.value(Native.prototype, "constructor", SimDate); // otherwise new date.constructor() would read the real clock
}

function patchIntl(patches: Patches): void {
  const prototype = Intl.DateTimeFormat.prototype;
  patches.fn(prototype, "formatToParts", (original) =>
    function (this: unknown, date: unknown) {
      const sim = currentSimulation();
      return Reflect.apply(original, this, [date === undefined && sim !== null ? dateNow(sim) : date]);
    });
  patches.getter(prototype, "format", (original) =>
    function (this: unknown) {
      const format = original.call(this) as Callable;
      return function (this: unknown, date: unknown) {
        const sim = currentSimulation();
        return format(date === undefined && sim !== null ? dateNow(sim) : date);
      };
    });
}

interface Zoned {
  toPlainDateTime(): unknown;
  toPlainDate(): unknown;
  toPlainTime(): unknown;
}
interface TemporalLike {
  Now: { timeZoneId(): string };
  Instant: { fromEpochNanoseconds(ns: bigint): { toZonedDateTimeISO(zone: unknown): Zoned } };
}

function patchTemporal(patches: Patches): void {
  const temporal = (globalThis as { Temporal?: TemporalLike }).Temporal;
  if (temporal === undefined) return;
  const { Now, Instant } = temporal;
  const instant = (sim: Simulation) =>
    Instant.fromEpochNanoseconds(BigInt(START_DATE) * 1000000n + nanoseconds(sim));
  const zoned = (sim: Simulation, zone: unknown) => instant(sim).toZonedDateTimeISO(zone ?? Now.timeZoneId());
  patches.fn(Now, "instant", instead(instant));
  patches.fn(Now, "zonedDateTimeISO", instead(zoned));
  patches.fn(Now, "plainDateTimeISO", instead((sim, zone) => zoned(sim, zone).toPlainDateTime()));
  patches.fn(Now, "plainDateISO", instead((sim, zone) => zoned(sim, zone).toPlainDate()));
  patches.fn(Now, "plainTimeISO", instead((sim, zone) => zoned(sim, zone).toPlainTime()));
}

/** console.time and timeEnd print simulated durations. */
function patchConsole(patches: Patches): void {
  const started = new WeakMap<Simulation, Map<string, number>>();
  const spans = (sim: Simulation) =>
    started.get(sim) ?? started.set(sim, new Map()).get(sim) as Map<string, number>;
  const log = (sim: Simulation, name: string, rest: unknown[]) => {
    const start = spans(sim).get(name);
    // deno-lint-ignore no-console
    if (start !== undefined) console.log(`${name}: ${(sim.now - start) / 1000}ms`, ...rest);
  };
  patches.fn(console, "time", instead((sim, name = "default") => void spans(sim).set(String(name), sim.now)));
  patches.fn(console, "timeLog", instead((sim, name = "default", ...rest) => log(sim, String(name), rest)));
  patches.fn(
    console,
    "timeEnd",
    instead((sim, name = "default") => {
      log(sim, String(name), []);
      spans(sim).delete(String(name));
    }),
  );
}
