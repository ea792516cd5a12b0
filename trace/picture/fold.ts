/**
 * The time axis. Two events of a Raft may be 50 microseconds or half a second apart. On a folded axis a long
 * pause takes as much room as its logarithm, so that both can be seen at once.
 *
 * @module
 */

/** Maps microseconds to a position and back; monotone. */
export interface TimeScale {
  folded: boolean;
  /** The greatest position. */
  length: number;
  position(at: number): number;
  moment(position: number): number;
}

export function straight(end: number): TimeScale {
  return { folded: false, length: end, position: (at) => at, moment: (position) => position };
}

/**
 * Pauses of up to this many microseconds are drawn to scale; each doubling of a longer one adds half of this.
 */
const unfolded = 200;

/** Shortens the pauses between `moments`, which are in ascending order. */
export function folded(moments: readonly number[], end: number): TimeScale {
  const at: number[] = [0], positions: number[] = [0];
  const add = (moment: number) => {
    const pause = moment - at.at(-1)!;
    if (pause <= 0) return;
    positions.push(positions.at(-1)! + foldedPause(pause));
    at.push(moment);
  };
  for (const moment of moments) add(moment);
  add(end);
  return {
    folded: true,
    length: positions.at(-1)!,
    position: (moment) => between(at, positions, moment),
    moment: (position) => between(positions, at, position),
  };
}

export function foldedPause(pause: number): number {
  return pause <= unfolded ? pause : unfolded * (1 + 0.5 * Math.log2(pause / unfolded));
}

/** Linear interpolation: maps `value` from the scale `from` to the scale `to`. */
function between(from: readonly number[], to: readonly number[], value: number): number {
  if (from.length === 1) return value;
  let low = 0, high = from.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (from[middle] <= value) low = middle;
    else high = middle;
  }
  const share = (value - from[low]) / (from[high] - from[low]);
  return to[low] + share * (to[high] - to[low]);
}

/** A mark on the time axis. */
interface Tick {
  at: number;
  position: number;
  label: string;
}

/**
 * Ticks between two positions, at least `room` apart. On a straight axis they are at multiples of one step;
 * on a folded one each is rounded as coarsely as the axis around it allows.
 */
export function ticksOf(scale: TimeScale, from: number, to: number, room: number): Tick[] {
  const first = scale.moment(from), last = scale.moment(to);
  const ticks: Tick[] = [];
  let before = -Infinity;
  const digits = digitsFor(last - first);
  const add = (at: number, position: number) => {
    if (position - before < room || position < from || position > to) return;
    before = position;
    ticks.push({ at, position, label: (at / 1e6).toFixed(digits) });
  };
  if (!scale.folded) {
    const step = roundStep((to - from) / Math.max(1, Math.floor((to - from) / room)));
    for (let at = Math.ceil(first / step) * step; at <= last; at += step) add(at, at);
    return ticks;
  }
  const count = Math.max(1, Math.floor((to - from) / room));
  for (let i = 0; i <= count; i++) {
    const position = from + (i + 0.5) * (to - from) / count;
    const exact = scale.moment(position);
    const unit = roundStep(Math.max(1, Math.abs(scale.moment(position + room / 4) - exact)));
    const at = Math.round(exact / unit) * unit;
    add(at, scale.position(at));
  }
  return ticks;
}

/** How many decimals distinguish the moments of a window of this many microseconds. */
function digitsFor(width: number): number {
  return width > 5e6 ? 1 : width > 5e5 ? 2 : width > 2e4 ? 3 : width > 2e3 ? 4 : width > 200 ? 5 : 6;
}

/** The least number of the form 1, 2 or 5 times a power of ten that is at least `least`. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least)));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= least)!;
}
