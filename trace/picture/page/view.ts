/**
 * What is drawn, and where: the window of time, the heights of the lanes, and the positions of events.
 *
 * @module
 */

import type { Model } from "../model.ts";
import type { TimeScale } from "../fold.ts";
import type { Span } from "../lanes.ts";
import type { Theme } from "./theme.ts";

export type Selection =
  | { kind: "call"; id: number }
  | { kind: "server"; server: number }
  | { kind: "event"; event: number }
  | { kind: "pin"; pin: number };

/**
 * The positions of a run's calls on the time axis, in the order of the calls; NaN for what never happened.
 */
interface Placed {
  sent: Float64Array;
  arrived: Float64Array;
  replied: Float64Array;
  ended: Float64Array;
  /** The position at which the drawing of a call ends. */
  last: Float64Array;
  /**
   * The greatest `last` of this and all earlier calls. It ascends, as `sent` does, so that the calls in view
   * can be found without looking at all of them.
   */
  reach: Float64Array;
  /** The positions of the marks, in their order. */
  marks: Float64Array;
  /** The numbers of the marks to draw, one per bin, by the width of the bins. */
  binned: Map<number, number[]>;
  /** The positions of the spans that were drawn already. */
  spans: Map<Span, readonly [from: number, to: number]>;
}

export interface View {
  model: Model;
  scale: TimeScale;
  placed: Placed;
  theme: Theme;
  width: number;
  height: number;
  /** The window, in positions on the axis. */
  from: number;
  to: number;
  /** The position of the cursor in time, in microseconds. */
  cursor: number;
  selection: Selection | null;
  /** The RPC that is selected, or that the selected pin or event belongs to. */
  selectedCall: number | null;
  hovered: number | null;
  heartbeats: boolean;
  /** The numbers of the events that the search has found; null without a search. */
  matches: ReadonlySet<number> | null;
  nameOf: (server: number) => string;
}

/** Pixels to the left of the time area, for the names of the lanes. */
export const gutter = 104;
/** Heights of the axis, of the lane with the test's steps, and of a row of operations. */
const [axisHeight, stepsHeight, rowHeight] = [22, 34, 13];

export interface Lanes {
  axis: number;
  /** The top of the lane with the test's steps; `stepsHeight` is its height. */
  steps: number;
  stepsHeight: number;
  operations: number;
  operationRows: number;
  /** The top of the first server's lane; `height` is the height of each lane. */
  top: number;
  height: number;
  servers: number;
}

export function lanesIn({ model, height }: Pick<View, "model" | "height">): Lanes {
  const clients = new Set(model.operations.map(({ client }) => client)).size;
  const operationRows = Math.min(clients, 8);
  const operations = axisHeight + stepsHeight;
  const top = operations + operationRows * rowHeight + (operationRows > 0 ? 6 : 0);
  const each = Math.max(30, Math.min(190, (height - top - 6) / model.servers));
  return {
    axis: axisHeight,
    steps: axisHeight,
    stepsHeight,
    operations,
    operationRows,
    top,
    height: each,
    servers: model.servers,
  };
}

/**
 * The y coordinate of the middle of a server's lane, or of a client's row: clients are numbered after the
 * servers.
 */
export function laneMiddle(
  { top, height, servers, operations, operationRows }: Lanes,
  server: number,
): number {
  if (server < servers) return top + height * (server + 0.5);
  return operations + (server - servers) % Math.max(1, operationRows) * rowHeight + rowHeight / 2;
}

export function xOf({ from, to, width }: Pick<View, "from" | "to" | "width">, position: number): number {
  return gutter + (position - from) * (width - gutter) / (to - from);
}

export function positionAt({ from, to, width }: Pick<View, "from" | "to" | "width">, x: number): number {
  return from + (x - gutter) * (to - from) / (width - gutter);
}

export function placedOn({ calls, marks }: Model, scale: TimeScale): Placed {
  const of = (moments: (number | null)[]) =>
    Float64Array.from(moments, (at) => at === null ? NaN : scale.position(at));
  const sent = of(calls.map(({ sent }) => sent));
  const arrived = of(calls.map(({ arrived }) => arrived));
  const replied = of(calls.map(({ replied }) => replied));
  const ended = of(calls.map(({ ended }) => ended));
  // A call whose reply never arrives is not drawn up to the moment at which Call returned.
  const returns = calls.map(({ replyFate }) => replyFate === "arrived" || replyFate === "overtaken");
  const last = sent.map((position, i) =>
    Math.max(position, arrived[i] || 0, replied[i] || 0, returns[i] ? ended[i] : 0)
  );
  let most = 0;
  const reach = last.map((position) => most = Math.max(most, position));
  return {
    sent,
    arrived,
    replied,
    ended,
    last,
    reach,
    marks: of(marks.map(({ at }) => at)),
    binned: new Map(),
    spans: new Map(),
  };
}

/** Pixels per unit of position. */
function pixelsOf({ from, to, width }: Pick<View, "from" | "to" | "width">): number {
  return (width - gutter) / (to - from);
}

/**
 * The width, in positions, of a bin that takes up at least this many pixels. Bins begin at the same positions
 * wherever the window is, and their width doubles as the window widens, so that the same mark stands for a
 * bin while the window moves.
 */
export function binOf(view: Pick<View, "from" | "to" | "width">, pixels: number): number {
  return 2 ** Math.ceil(Math.log2(pixels / pixelsOf(view)));
}
