/**
 * Draws what happens in a lane at one moment: prints and accepted commands above its bar, saves and applied
 * entries below.
 *
 * @module
 */

import { countUpTo, type Mark } from "../model.ts";
import { binOf, laneMiddle, type Lanes, type View, xOf } from "./view.ts";

/**
 * Of marks of one kind that are closer together than this many pixels, only one is drawn. The more marks are
 * in view, the greater this distance.
 */
const [apart, farApart, farthest] = [4, 9, 16];
const [many, veryMany] = [1500, 10_000];

export function drawMarks(ctx: CanvasRenderingContext2D, view: View, lanes: Lanes): void {
  const { model, placed, from, to, matches } = view;
  const { marks } = placed;
  const margin = (to - from) / 100;
  const count = countUpTo(marks, to + margin, itself) - countUpTo(marks, from - margin, itself);
  const bin = binOf(view, count > veryMany ? farthest : count > many ? farApart : apart);
  const firsts = firstsIn(view, bin);
  const groups = new Map<string, { kind: Mark["kind"]; pale: boolean; places: [x: number, y: number][] }>();
  const last = countUpTo(firsts, to + margin, (i) => marks[i]);
  for (let n = countUpTo(firsts, from - margin, (i) => marks[i]); n < last; n++) {
    const i = firsts[n];
    const { kind, server, event } = model.marks[i];
    const pale = matches !== null && !matches.has(event);
    const look = pale ? `${kind} pale` : kind;
    let group = groups.get(look);
    if (group === undefined) groups.set(look, group = { kind, pale, places: [] });
    group.places.push([xOf(view, marks[i]), laneMiddle(lanes, server) + looks[kind].offset]);
  }
  for (const { kind, pale, places } of groups.values()) {
    const { color, filled, shape } = looks[kind];
    ctx.globalAlpha = pale ? 0.2 : 1;
    ctx.fillStyle = ctx.strokeStyle = view.theme[color];
    // Not wider: lines thicker than a pixel take ten times as long.
    ctx.lineWidth = 1;
    ctx.beginPath();
    for (const [x, y] of places) shape(ctx, x, y);
    if (filled) ctx.fill();
    else ctx.stroke();
  }
  ctx.globalAlpha = 1;
}

const itself = (position: number) => position;

/** The numbers of the marks that are drawn: for each kind and server, the first mark in each bin. */
function firstsIn({ model, placed, matches }: View, bin: number): number[] {
  const known = matches === null ? placed.binned.get(bin) : undefined;
  if (known !== undefined) return known;
  const taken: number[] = [];
  const firsts: number[] = [];
  model.marks.forEach(({ kind, server, event }, i) => {
    const isFound = matches === null || matches.has(event);
    const row = (server * kinds + looks[kind].order) * 2 + (isFound ? 1 : 0);
    const position = Math.floor(placed.marks[i] / bin);
    if (taken[row] === position) return;
    taken[row] = position;
    firsts.push(i);
  });
  if (matches === null) placed.binned.set(bin, firsts);
  return firsts;
}

type Shape = (ctx: CanvasRenderingContext2D, x: number, y: number) => void;

const triangle: Shape = (ctx, x, y) => {
  ctx.moveTo(x, y - 4);
  ctx.lineTo(x + 4.5, y + 3);
  ctx.lineTo(x - 4.5, y + 3);
  ctx.closePath();
};

interface Look {
  order: number;
  /** Pixels from the middle of the lane; negative values are above it. */
  offset: number;
  color: "faint" | "warning" | "append" | "snapshot";
  filled: boolean;
  shape: Shape;
}

const looks: Record<Mark["kind"], Look> = {
  print: {
    order: 0,
    offset: -19,
    color: "faint",
    filled: true,
    shape(ctx, x, y) {
      ctx.rect(x, y - 3, 7, 1.2);
      ctx.rect(x, y, 5, 1.2);
      ctx.rect(x, y + 3, 6, 1.2);
    },
  },
  note: { order: 1, offset: -19, color: "faint", filled: true, shape: triangle },
  warning: { order: 2, offset: -19, color: "warning", filled: true, shape: triangle },
  start: {
    order: 3,
    offset: -15,
    color: "append",
    filled: true,
    shape(ctx, x, y) {
      ctx.moveTo(x - 3, y - 4);
      ctx.lineTo(x + 3, y - 4);
      ctx.lineTo(x, y + 2);
      ctx.closePath();
    },
  },
  save: {
    order: 4,
    offset: 14,
    color: "faint",
    filled: false,
    shape: (ctx, x, y) => ctx.rect(x - 2, y - 2, 4, 4),
  },
  apply: {
    order: 5,
    offset: 20,
    color: "append",
    filled: false,
    shape(ctx, x, y) {
      ctx.moveTo(x - 3, y);
      ctx.lineTo(x - 1, y + 3);
      ctx.lineTo(x + 4, y - 3);
    },
  },
  snapshot: {
    order: 6,
    offset: 20,
    color: "snapshot",
    filled: false,
    shape: (ctx, x, y) => ctx.rect(x - 4, y - 3, 8, 6),
  },
};

const kinds = Object.keys(looks).length;

export function markOffset(kind: Mark["kind"]): number {
  return looks[kind].offset;
}
