/**
 * Where the arrows of the calls in view begin and end. The same lines are used for drawing and for clicks.
 *
 * @module
 */

import type { Call, Fate } from "../rpcs.ts";
import { countUpTo } from "../model.ts";
import { binOf, laneMiddle, type Lanes, lanesIn, type View, xOf } from "./view.ts";

/** One arrow: a request or a reply. */
export interface Arrow {
  call: Call;
  isReply: boolean;
  fate: Fate;
  late: boolean;
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

/** How far from the middle of a server's lane, and of a client's row, arrows begin and end. */
const [edge, clientEdge] = [11, 6];
/**
 * A message that never arrives is drawn this many pixels to the right, and over one of the following parts of
 * its way: it ends where it was lost.
 */
const lostRun = 16;
const [nearStart, halfway, nearEnd] = [0.16, 0.5, 0.84];

/** With more calls than this in view, one arrow stands for several that begin near each other. */
const crowded = 700;
/**
 * At most this many arrows are drawn then, and those from one server to another are at least this many pixels
 * apart.
 */
const [most, apart] = [500, 10];
/** With up to this many calls in view arrows have full strength; the more there are, the paler they get. */
const few = 150;

export interface Arrows {
  arrows: Arrow[];
  /** Whether one arrow may stand for several. */
  thinned: boolean;
  /** How strong the lines are, from 0 to 1. */
  strength: number;
}

/** The arrows in view, always including those of the selected call. */
export function arrowsIn(view: View): Arrows {
  const { model, placed, from, to, heartbeats } = view;
  const lanes = lanesIn(view);
  const inView: number[] = [];
  const end = countUpTo(placed.sent, to, (position) => position);
  for (let i = countUpTo(placed.reach, from, (position) => position); i < end; i++) {
    if (placed.last[i] < from) continue;
    const call = model.calls[i];
    if (call.heartbeat && !heartbeats && !isSelected(view, call)) continue;
    inView.push(i);
  }
  const thinned = inView.length > crowded;
  const arrows: Arrow[] = [];
  for (const i of thinned ? thinnedOut(view, inView) : inView) {
    addArrows(view, lanes, model.calls[i], i, arrows);
  }
  arrows.sort((a, b) => Number(isSelected(view, a.call)) - Number(isSelected(view, b.call)));
  const strength = Math.max(0.3, Math.min(1, (few / Math.max(1, inView.length)) ** 0.5));
  return { arrows, thinned, strength };
}

/** The first call in each bin, for each direction and kind of call, and the selected one. */
function thinnedOut(view: View, inView: number[]): number[] {
  let bin = binOf(view, apart);
  let kept = firstsIn(view, inView, bin);
  while (kept.length > most && bin < view.scale.length) kept = firstsIn(view, kept, bin *= 2);
  return kept;
}

function firstsIn(view: View, numbers: number[], bin: number): number[] {
  const { model, placed } = view;
  const taken = new Map<number, number>();
  return numbers.filter((i) => {
    const call = model.calls[i];
    if (isSelected(view, call)) return true;
    const way = (call.caller * 1000 + call.target) * 4 + (call.request === "arrived" ? 0 : 1) +
      (call.heartbeat ? 0 : 2);
    const position = Math.floor(placed.sent[i] / bin);
    if (taken.get(way) === position) return false;
    taken.set(way, position);
    return true;
  });
}

/** Whether a call is pointed at or selected, directly or through a pin or an event of it. */
export function isSelected({ hovered, selectedCall }: View, call: Call): boolean {
  return hovered === call.id || selectedCall === call.id;
}

function addArrows(view: View, lanes: Lanes, call: Call, i: number, arrows: Arrow[]): void {
  const { placed } = view;
  const from = laneMiddle(lanes, call.caller), to = laneMiddle(lanes, call.target);
  const down = to > from ? 1 : -1;
  const start = from + down * (call.caller < lanes.servers ? edge : clientEdge);
  const end = to - down * (call.target < lanes.servers ? edge : clientEdge);
  const x = xOf(view, placed.sent[i]);
  const self = call.target === call.caller;
  if (self) return;
  arrows.push({
    call,
    isReply: false,
    fate: call.request,
    late: call.requestDelay > 0,
    x0: x,
    y0: start,
    ...endPoint(call, call.request, x, start, xOf(view, placed.arrived[i]), end, view.width),
  });
  if (call.replied === null || call.replyFate === null) return;
  const replyX = xOf(view, placed.replied[i]);
  arrows.push({
    call,
    isReply: true,
    fate: call.replyFate,
    late: call.replyDelay > 0,
    x0: replyX,
    y0: end,
    ...endPoint(call, call.replyFate, replyX, end, xOf(view, placed.ended[i]), start, view.width),
  });
}

function endPoint(call: Call, fate: Fate, x0: number, y0: number, x: number, y: number, width: number) {
  if (fate === "under way") return { x1: width, y1: y };
  if (fate !== "lost" && fate !== "unreachable") return { x1: x, y1: y };
  const atCaller = call.reason?.startsWith("caller") ?? false;
  const share = fate === "lost"
    ? halfway
    : atCaller === (y0 !== y && call.replied !== null)
    ? nearEnd
    : nearStart;
  return { x1: x0 + lostRun, y1: y0 + (y - y0) * share };
}

/** The arrow nearest to a point, at most `within` pixels away; null if there is none. */
export function arrowNear(arrows: readonly Arrow[], x: number, y: number, within: number): Arrow | null {
  let nearest: Arrow | null = null;
  let least = within;
  for (const arrow of arrows) {
    const distance = distanceTo(arrow, x, y);
    if (distance <= least) [nearest, least] = [arrow, distance];
  }
  return nearest;
}

function distanceTo({ x0, y0, x1, y1 }: Arrow, x: number, y: number): number {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const length = dx * dx + dy * dy;
  const share = length === 0 ? 0 : Math.max(0, Math.min(1, ((x - x0) * dx + (y - y0) * dy) / length));
  return Math.hypot(x - x0 - share * dx, y - y0 - share * dy);
}
