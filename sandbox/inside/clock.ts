/**
 * The clocks of a realm, Date and performance: both show the run's time.
 *
 * @module
 */

/** Every run starts at 2020-01-01T00:00:00Z; this is that date in milliseconds of Unix time. */
const startDate = 1577836800000;

/** A Date that reads the run's clock, given as microseconds since its start; `isShared`: see makeInside. */
export function makeDate(now: () => number, isShared: boolean): DateConstructor {
  const Native = Date;
  const dateNow = () => startDate + Math.floor(now() / 1000);
  const { construct } = Reflect;
  function SimDate(...args: unknown[]): unknown {
    if (new.target === undefined) return new Native(dateNow()).toString();
    return construct(Native, args.length === 0 ? [dateNow()] : args, new.target);
  }
  Object.defineProperties(SimDate, {
    name: { value: "Date" },
    length: { value: 7 },
    prototype: { value: Native.prototype, writable: false },
    now: { value: () => dateNow(), writable: true, configurable: true },
    parse: { value: Native.parse, writable: true, configurable: true },
    UTC: { value: Native.UTC, writable: true, configurable: true },
  });
  // Else new date.constructor() would read the real clock.
  if (!isShared) {
    Object.defineProperty(Native.prototype, "constructor", {
      value: SimDate,
      writable: true,
      configurable: true,
    });
  }
  return SimDate as unknown as DateConstructor;
}

/** The web's performance. */
export class Performance {
  #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Milliseconds since the run's start, with microseconds as decimals. */
  now(): number {
    return this.#now() / 1000;
  }

  /** Unix time of the run's start, in milliseconds. */
  get timeOrigin(): number {
    return startDate;
  }
}
