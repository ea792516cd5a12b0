/**
 * Draws RPCs. A request is a solid line, its reply a paler one. A shape says what became of it: an arrow
 * head, filled for yes and hollow for no; a cross where it was lost; a bar before a server that could not be
 * reached; a dashed line if it was held up, and two chevrons if other messages overtook it.
 *
 * @module
 */

import { shortName, shortReply } from "../words.ts";
import { type Arrow, type Arrows, isSelected } from "./arrows.ts";
import type { Call } from "../rpcs.ts";
import { setFont, widthOf } from "./texts.ts";
import type { Theme } from "./theme.ts";
import type { View } from "./view.ts";

/** Up to this many arrows are drawn thicker than a pixel, which takes ten times as long. */
const fewArrows = 200;

export function drawCalls(
  ctx: CanvasRenderingContext2D,
  view: View,
  { arrows, thinned, strength: all }: Arrows,
): void {
  const { theme, matches } = view;
  ctx.lineCap = "butt";
  const thick = arrows.length <= fewArrows;
  for (const { color, dash, strength, arrows: group } of looksOf(view, arrows)) {
    ctx.globalAlpha = strength * all;
    ctx.strokeStyle = ctx.fillStyle = theme[color];
    ctx.setLineDash(dashes[dash]);
    if (thick && strength > 0.7) drawThick(ctx, group);
    else drawThin(ctx, group);
    ctx.setLineDash([]);
    ctx.globalAlpha = Math.min(1, strength + 0.15) * all;
    if (thinned) drawManyEnds(ctx, group);
    else for (const arrow of group) drawEnd(ctx, theme, arrow);
  }
  ctx.globalAlpha = 1;
  for (const arrow of arrows) if (isSelected(view, arrow.call)) drawChosen(ctx, view, arrow);
  if (!thinned || matches !== null) drawLabels(ctx, view, arrows);
}

/** Draws all lines as one path, which is fast for lines one pixel wide. */
function drawThin(ctx: CanvasRenderingContext2D, arrows: readonly Arrow[]): void {
  ctx.lineWidth = 1;
  ctx.beginPath();
  for (const { x0, y0, x1, y1 } of arrows) {
    ctx.moveTo(x0, y0);
    ctx.lineTo(x1, y1);
  }
  ctx.stroke();
}

/** Draws each line as a path of its own: one outline around many thick lines would take long to fill. */
function drawThick(ctx: CanvasRenderingContext2D, arrows: readonly Arrow[]): void {
  ctx.lineWidth = 1.6;
  for (const { x0, y0, x1, y1 } of arrows) {
    ctx.beginPath();
    ctx.moveTo(x0, y0);
    ctx.lineTo(x1, y1);
    ctx.stroke();
  }
}

type Color = "vote" | "append" | "heartbeat" | "snapshot" | "other";

function colorOf({ name, heartbeat }: Call): Color {
  if (name === "RequestVote") return "vote";
  if (name === "AppendEntries") return heartbeat ? "heartbeat" : "append";
  return name === "InstallSnapshot" ? "snapshot" : "other";
}

/** The colour of selected arrows and of labels, which is never pale. */
function strongColor(call: Call, theme: Theme): string {
  const color = colorOf(call);
  return theme[color === "heartbeat" ? "append" : color];
}

function isMatch({ matches }: View, { events }: Call): boolean {
  return matches === null || events.some((event) => matches.has(event));
}

const dashes = { none: [], late: [7, 5], pending: [2, 6] };

interface Look {
  color: Color;
  dash: keyof typeof dashes;
  strength: number;
  arrows: Arrow[];
}

/** Groups arrows that look alike, so that they are drawn together. */
function looksOf(view: View, arrows: readonly Arrow[]): Iterable<Look> {
  const looks = new Map<string, Look>();
  for (const arrow of arrows) {
    const { call, isReply, late, fate } = arrow;
    const color = colorOf(call);
    const dash = late ? "late" : fate === "under way" ? "pending" : "none";
    const strength = !isMatch(view, call) ? 0.12 : call.heartbeat ? 0.6 : isReply ? 0.62 : 0.95;
    const key = color + dash + strength;
    const look = looks.get(key);
    if (look === undefined) looks.set(key, { color, dash, strength, arrows: [arrow] });
    else look.arrows.push(arrow);
  }
  return looks.values();
}

function drawEnd(ctx: CanvasRenderingContext2D, theme: Theme, arrow: Arrow): void {
  const { x0, y0, x1, y1, fate, call, isReply } = arrow;
  const angle = Math.atan2(y1 - y0, x1 - x0);
  if (fate === "lost" || fate === "unreachable") {
    ctx.lineWidth = 2;
    ctx.beginPath();
    if (fate === "lost") addCross(ctx, x1, y1, 4.5);
    else addBar(ctx, x1, y1, angle);
    return ctx.stroke();
  }
  if (fate === "under way") return;
  if (fate === "overtaken") drawChevrons(ctx, (x0 + x1) / 2, (y0 + y1) / 2, angle);
  drawHead(ctx, x1, y1, angle, isReply && call.yes === false ? theme.paper : null);
}

/**
 * Draws, when there are very many arrows, only where they were lost or could not be delivered, as one path.
 */
function drawManyEnds(ctx: CanvasRenderingContext2D, arrows: readonly Arrow[]): void {
  ctx.lineWidth = 1;
  ctx.beginPath();
  for (const { x0, y0, x1, y1, fate } of arrows) {
    if (fate === "lost") addCross(ctx, x1, y1, 3);
    else if (fate === "unreachable") addBar(ctx, x1, y1, Math.atan2(y1 - y0, x1 - x0));
  }
  ctx.stroke();
}

function drawHead(
  ctx: CanvasRenderingContext2D,
  x: number,
  y: number,
  angle: number,
  inside: string | null,
): void {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [length, half] = [8, 3.6];
  ctx.beginPath();
  ctx.moveTo(x, y);
  ctx.lineTo(x - length * cos - half * sin, y - length * sin + half * cos);
  ctx.lineTo(x - length * cos + half * sin, y - length * sin - half * cos);
  ctx.closePath();
  if (inside === null) return ctx.fill();
  const fill = ctx.fillStyle;
  ctx.fillStyle = inside;
  ctx.fill();
  ctx.fillStyle = fill;
  ctx.lineWidth = 1.4;
  ctx.stroke();
}

function addCross(ctx: CanvasRenderingContext2D, x: number, y: number, size: number): void {
  ctx.moveTo(x - size, y - size);
  ctx.lineTo(x + size, y + size);
  ctx.moveTo(x - size, y + size);
  ctx.lineTo(x + size, y - size);
}

function addBar(ctx: CanvasRenderingContext2D, x: number, y: number, angle: number): void {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  ctx.moveTo(x - 6 * sin, y + 6 * cos);
  ctx.lineTo(x + 6 * sin, y - 6 * cos);
}

function drawChevrons(ctx: CanvasRenderingContext2D, x: number, y: number, angle: number): void {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  ctx.lineWidth = 1.6;
  ctx.beginPath();
  for (const shift of [-3, 3]) {
    const [tipX, tipY] = [x + shift * cos, y + shift * sin];
    ctx.moveTo(tipX - 4 * cos - 4 * sin, tipY - 4 * sin + 4 * cos);
    ctx.lineTo(tipX, tipY);
    ctx.lineTo(tipX - 4 * cos + 4 * sin, tipY - 4 * sin - 4 * cos);
  }
  ctx.stroke();
}

function drawChosen(ctx: CanvasRenderingContext2D, { theme }: View, arrow: Arrow): void {
  const { x0, y0, x1, y1, late, call } = arrow;
  ctx.strokeStyle = ctx.fillStyle = strongColor(call, theme);
  ctx.lineCap = "round";
  ctx.globalAlpha = 0.22;
  ctx.lineWidth = 9;
  ctx.beginPath();
  ctx.moveTo(x0, y0);
  ctx.lineTo(x1, y1);
  ctx.stroke();
  ctx.globalAlpha = 1;
  ctx.lineWidth = 2.6;
  ctx.setLineDash(late ? [7, 5] : []);
  ctx.beginPath();
  ctx.moveTo(x0, y0);
  ctx.lineTo(x1, y1);
  ctx.stroke();
  ctx.setLineDash([]);
  drawEnd(ctx, theme, arrow);
}

/** At most this many arrows in view have labels. */
const mostLabels = 160;

/** Draws labels beside arrows where there is room, first those of the selected call. */
function drawLabels(ctx: CanvasRenderingContext2D, view: View, arrows: readonly Arrow[]): void {
  const { theme } = view;
  setFont(ctx, "10.5px");
  ctx.textBaseline = "middle";
  ctx.textAlign = "left";
  const named = arrows.filter(({ call }) => isMatch(view, call)).toSorted((a, b) =>
    rank(view, a) - rank(view, b)
  )
    .slice(0, mostLabels);
  const taken: { x: number; y: number; width: number }[] = [];
  for (const arrow of named) {
    const { call, isReply, x0, x1, y0, y1 } = arrow;
    if (call.heartbeat && !isSelected(view, call)) continue;
    const text = isReply ? shortReply(call) : shortName(call);
    const width = widthOf(ctx, text) + 6;
    const share = isReply ? 0.68 : 0.36;
    const x = x0 + (x1 - x0) * share + 5, y = y0 + (y1 - y0) * share;
    if (x < 110 || x + width > view.width) continue;
    const overlaps = taken.some((other) =>
      x < other.x + other.width && other.x < x + width && Math.abs(y - other.y) < 13
    );
    if (overlaps) continue;
    taken.push({ x, y, width });
    ctx.globalAlpha = 0.86;
    ctx.fillStyle = theme.paper;
    ctx.fillRect(x - 2, y - 6.5, width, 13);
    ctx.globalAlpha = 1;
    ctx.fillStyle = strongColor(call, theme);
    ctx.fillText(text, x + 1, y);
  }
}

function rank(view: View, { call, isReply }: Arrow): number {
  if (isSelected(view, call)) return 0;
  return (call.name === "RequestVote" || call.name === "InstallSnapshot" ? 1 : 2) + (isReply ? 0.5 : 0);
}
