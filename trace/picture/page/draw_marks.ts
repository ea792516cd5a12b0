/**
 * Draws what happens in a lane at one moment: prints and accepted commands above its bar, saves and applies below.
 *
 * @module
 */

import { countUpTo, type Mark } from "../model.ts";
import { laneMiddle, type Lanes, type View, xOf } from "./view.ts";

/** Marks nearer to each other than this are one; where there are very many, the other. */
const [apart, farApart] = [4, 9];
const many = 1500;

export function drawMarks(ctx: CanvasRenderingContext2D, view: View, lanes: Lanes): void {
  const { model, scale, from, to, matches } = view;
  const first = countUpTo(model.marks, scale.moment(from) - 1, ({ at }) => at);
  const last = countUpTo(model.marks, scale.moment(to) + 1, ({ at }) => at);
  const room = last - first > many ? farApart : apart;
  const drawn = new Map<string, number>();
  // All of one look are one path: thousands of small ones would take longer than everything else.
  const groups = new Map<string, { kind: Mark["kind"]; pale: boolean; places: [x: number, y: number][] }>();
  for (let i = first; i < last; i++) {
    const mark = model.marks[i];
    const { kind, server, at, event } = mark;
    const x = xOf(view, scale.position(at));
    const key = `${server}${kind}`;
    if (x - (drawn.get(key) ?? -Infinity) < room) continue;
    drawn.set(key, x);
    const pale = matches !== null && !matches.has(event);
    const look = `${kind}${pale}`;
    const group = groups.get(look) ?? { kind, pale, places: [] };
    groups.set(look, group);
    group.places.push([x, laneMiddle(lanes, server) + markOffsets[kind]]);
  }
  for (const { kind, pale, places } of groups.values()) {
    ctx.globalAlpha = pale ? 0.2 : 1;
    ctx.beginPath();
    for (const [x, y] of places) shapes[kind](ctx, x, y);
    const color = colors[kind];
    ctx.fillStyle = ctx.strokeStyle = view.theme[color];
    ctx.lineWidth = 1.2;
    if (filled.has(kind)) ctx.fill();
    else ctx.stroke();
  }
  ctx.globalAlpha = 1;
}

/** How far above or below a lane's middle a mark is. */
export const markOffsets: Record<Mark["kind"], number> = {
  print: -19,
  note: -19,
  warning: -19,
  start: -15,
  save: 14,
  apply: 20,
  snapshot: 20,
};

const colors: Record<Mark["kind"], "faint" | "warning" | "append" | "snapshot"> = {
  print: "faint",
  note: "faint",
  warning: "warning",
  start: "append",
  save: "faint",
  apply: "append",
  snapshot: "snapshot",
};

const filled: ReadonlySet<Mark["kind"]> = new Set<Mark["kind"]>(["print", "note", "warning", "start"]);

type Shape = (ctx: CanvasRenderingContext2D, x: number, y: number) => void;

const triangle: Shape = (ctx, x, y) => {
  ctx.moveTo(x, y - 4);
  ctx.lineTo(x + 4.5, y + 3);
  ctx.lineTo(x - 4.5, y + 3);
  ctx.closePath();
};

const shapes: Record<Mark["kind"], Shape> = {
  print(ctx, x, y) {
    ctx.rect(x, y - 3, 7, 1.2);
    ctx.rect(x, y, 5, 1.2);
    ctx.rect(x, y + 3, 6, 1.2);
  },
  note: triangle,
  warning: triangle,
  start(ctx, x, y) {
    ctx.moveTo(x - 3, y - 4);
    ctx.lineTo(x + 3, y - 4);
    ctx.lineTo(x, y + 2);
    ctx.closePath();
  },
  save: (ctx, x, y) => ctx.rect(x - 2, y - 2, 4, 4),
  apply(ctx, x, y) {
    ctx.moveTo(x - 3, y);
    ctx.lineTo(x - 1, y + 3);
    ctx.lineTo(x + 4, y - 3);
  },
  snapshot: (ctx, x, y) => ctx.rect(x - 4, y - 3, 8, 6),
};
