/**
 * Draws what happens in a lane at one moment: prints and accepted commands above its bar, saves and applies below.
 *
 * @module
 */

import { countUpTo, type Mark } from "../model.ts";
import { laneMiddle, type Lanes, type View, xOf } from "./view.ts";

/** Marks nearer to each other than this are one. */
const apart = 4;

export function drawMarks(ctx: CanvasRenderingContext2D, view: View, lanes: Lanes): void {
  const { model, scale, from, to, matches } = view;
  const first = countUpTo(model.marks, scale.moment(from) - 1, ({ at }) => at);
  const last = countUpTo(model.marks, scale.moment(to) + 1, ({ at }) => at);
  const drawn = new Map<string, number>();
  for (let i = first; i < last; i++) {
    const mark = model.marks[i];
    const x = xOf(view, scale.position(mark.at));
    const key = `${mark.server}${mark.kind}`;
    if (x - (drawn.get(key) ?? -Infinity) < apart) continue;
    drawn.set(key, x);
    ctx.globalAlpha = matches === null || matches.has(mark.event) ? 1 : 0.2;
    drawMark(ctx, view, mark, x, laneMiddle(lanes, mark.server));
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

function drawMark(
  ctx: CanvasRenderingContext2D,
  { theme }: View,
  { kind }: Mark,
  x: number,
  middle: number,
): void {
  const y = middle + markOffsets[kind];
  ctx.fillStyle = ctx.strokeStyle = kind === "warning" ? theme.warning : theme.faint;
  ctx.lineWidth = 1.2;
  ctx.beginPath();
  switch (kind) {
    case "print":
      ctx.fillRect(x, y - 3, 7, 1.2);
      ctx.fillRect(x, y, 5, 1.2);
      ctx.fillRect(x, y + 3, 6, 1.2);
      return;
    case "note":
    case "warning":
      ctx.moveTo(x, y - 4);
      ctx.lineTo(x + 4.5, y + 3);
      ctx.lineTo(x - 4.5, y + 3);
      return ctx.fill();
    case "start":
      ctx.fillStyle = theme.append;
      ctx.moveTo(x - 3, y - 4);
      ctx.lineTo(x + 3, y - 4);
      ctx.lineTo(x, y + 2);
      return ctx.fill();
    case "save":
      ctx.strokeRect(x - 2, y - 2, 4, 4);
      return;
    case "apply":
      ctx.strokeStyle = theme.append;
      ctx.moveTo(x - 3, y);
      ctx.lineTo(x - 1, y + 3);
      ctx.lineTo(x + 4, y - 3);
      return ctx.stroke();
    case "snapshot":
      ctx.strokeStyle = theme.snapshot;
      ctx.strokeRect(x - 4, y - 3, 8, 6);
  }
}
