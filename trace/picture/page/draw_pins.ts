/**
 * Draws pins, the cursor, and the strip that shows the whole run.
 *
 * @module
 */

import type { Pin } from "../pins.ts";
import { visible } from "../../visible.ts";
import { pinName, secondsOf } from "../words.ts";
import { setFont, widthOf, wrapped } from "./texts.ts";
import { gutter, laneMiddle, lanesIn, type View, xOf } from "./view.ts";

export function drawPins(ctx: CanvasRenderingContext2D, view: View): void {
  const { model, selection } = view;
  const chosen = selection?.kind === "pin" ? selection.pin : null;
  const drawn = new Map<number, number>();
  model.pins.forEach((pin, i) => {
    const place = pinPlace(view, pin);
    if (place.x < gutter - 10 || place.x > view.width + 10) return;
    const key = Math.round(place.y);
    const room = place.x - (drawn.get(key) ?? -Infinity);
    if (i === chosen || room < 6) return;
    drawn.set(key, place.x);
    drawPin(ctx, view, pin, place, room < 56 ? "pole" : "flag");
  });
  if (chosen === null) return;
  const pin = model.pins[chosen];
  const place = pinPlace(view, pin);
  drawPin(ctx, view, pin, place, "chosen");
  drawSentence(ctx, view, pin, place);
}

/** The position of a pin's point. */
export function pinPlace(view: View, { at, server }: Pin): { x: number; y: number } {
  const lanes = lanesIn(view);
  const y = server === null || server >= view.model.servers
    ? lanes.steps + lanes.stepsHeight - 2
    : laneMiddle(lanes, server) - 10;
  return { x: xOf(view, view.scale.position(at)), y };
}

/** Draws a flag on a pole, which stands out even without its colour. */
function drawPin(
  ctx: CanvasRenderingContext2D,
  { theme, height }: View,
  pin: Pin,
  { x, y }: { x: number; y: number },
  look: "pole" | "flag" | "chosen",
): void {
  const color = pin.severity === "error" ? theme.pin : theme.warning;
  if (look === "chosen") {
    ctx.strokeStyle = color;
    ctx.globalAlpha = 0.35;
    ctx.lineWidth = 1;
    ctx.beginPath();
    ctx.moveTo(x, 22);
    ctx.lineTo(x, height);
    ctx.stroke();
    ctx.globalAlpha = 1;
  }
  setFont(ctx, "700 10.5px");
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  const text = pinName(pin);
  const width = widthOf(ctx, text) + 8;
  const top = y - 24;
  ctx.fillStyle = color;
  ctx.fillRect(x - 1, top, 2, 24);
  if (look === "pole") return;
  ctx.beginPath();
  ctx.moveTo(x - 1, top);
  ctx.lineTo(x + width, top);
  ctx.lineTo(x + width - 4, top + 7);
  ctx.lineTo(x + width, top + 14);
  ctx.lineTo(x - 1, top + 14);
  ctx.fill();
  ctx.fillStyle = theme.onPin;
  ctx.fillText(text, x + 3, top + 7.5);
}

/** Draws the sentence of the selected pin beside it. */
function drawSentence(
  ctx: CanvasRenderingContext2D,
  view: View,
  pin: Pin,
  { x, y }: { x: number; y: number },
): void {
  const { theme } = view;
  setFont(ctx, "12px");
  ctx.textBaseline = "top";
  const lines = wrapped(ctx, visible(pin.sentence.split("\n", 1)[0]), 300).slice(0, 5);
  const width = Math.max(...lines.map((line) => widthOf(ctx, line))) + 16;
  const height = lines.length * 15 + 10;
  const left = x - width - 14 > gutter ? x - width - 10 : Math.min(x + 44, view.width - width - 4);
  const below = y + 42;
  const top = below + height < view.height ? below : Math.max(24, y - 30 - height);
  ctx.fillStyle = theme.paper;
  ctx.strokeStyle = pin.severity === "error" ? theme.pin : theme.warning;
  ctx.lineWidth = 1.5;
  ctx.beginPath();
  ctx.roundRect(left, top, width, height, 4);
  ctx.fill();
  ctx.stroke();
  ctx.fillStyle = theme.ink;
  lines.forEach((line, i) => ctx.fillText(line, left + 8, top + 6 + i * 15));
}

export function drawCursor(ctx: CanvasRenderingContext2D, view: View): void {
  const { theme, cursor, scale, height } = view;
  const x = xOf(view, scale.position(cursor));
  if (x < gutter || x > view.width) return;
  ctx.strokeStyle = theme.cursor;
  ctx.globalAlpha = 0.75;
  ctx.lineWidth = 1;
  ctx.setLineDash([3, 3]);
  ctx.beginPath();
  ctx.moveTo(x, 20);
  ctx.lineTo(x, height);
  ctx.stroke();
  ctx.setLineDash([]);
  ctx.globalAlpha = 1;
  setFont(ctx, "600 11px");
  const text = `${secondsOf(cursor)} s`;
  const width = widthOf(ctx, text) + 10;
  const left = Math.min(Math.max(gutter, x - width / 2), view.width - width);
  ctx.fillStyle = theme.cursor;
  ctx.beginPath();
  ctx.roundRect(left, 3, width, 17, 3);
  ctx.fill();
  ctx.fillStyle = theme.paper;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  ctx.fillText(text, left + 5, 12);
}

/** The strip as last drawn, without the window marked in it. */
let strip: { canvas: HTMLCanvasElement; key: unknown[] } | null = null;

/** Draws the whole run as a strip: leaders and candidates, crashes, pins, and the window in it. */
export function drawOverview(ctx: CanvasRenderingContext2D, view: View): void {
  const { theme, model, scale, width, height, matches } = view;
  const key = [theme, model, scale, width, height, matches, ctx.canvas.width];
  if (strip === null || strip.key.some((part, i) => part !== key[i])) {
    const canvas = document.createElement("canvas");
    canvas.width = ctx.canvas.width;
    canvas.height = ctx.canvas.height;
    const own = canvas.getContext("2d", { alpha: false })!;
    own.setTransform(ctx.getTransform());
    drawStrip(own, view);
    strip = { canvas, key };
  }
  ctx.drawImage(strip.canvas, 0, 0, width, height);
  const [from, to] = [overviewX(view, view.from), Math.min(width - 2, overviewX(view, view.to))];
  ctx.fillStyle = theme.paper;
  ctx.globalAlpha = 0.62;
  ctx.fillRect(gutter, 10, from - gutter, height);
  ctx.fillRect(to, 10, width - to, height);
  ctx.globalAlpha = 1;
  ctx.strokeStyle = theme.ink;
  ctx.lineWidth = 1.5;
  ctx.strokeRect(Math.max(gutter, from) - 0.5, 10.5, Math.max(3, to - from), height - 12);
  ctx.fillStyle = theme.faint;
  setFont(ctx, "11px");
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  ctx.fillText("whole run", 12, height / 2);
  ctx.fillText(`${(model.end / 1e6).toFixed(1)} s`, 12, height / 2 + 14);
}

function drawStrip(ctx: CanvasRenderingContext2D, view: View): void {
  const { theme, model, scale, width, height } = view;
  ctx.fillStyle = theme.paper;
  ctx.fillRect(0, 0, width, height);
  const x = (at: number) => overviewX(view, scale.position(at));
  const top = 12, each = (height - top - 4) / model.servers;
  for (const lane of model.lanes) {
    const y = top + each * lane.server;
    for (const life of lane.lives) {
      ctx.fillStyle = theme.line;
      ctx.fillRect(x(life.from), y + each / 2 - 0.5, Math.max(1, x(life.to) - x(life.from)), 1);
    }
    for (const cut of lane.cuts) {
      if (cut.peer !== null) continue;
      ctx.fillStyle = theme.cut;
      ctx.globalAlpha = 0.35;
      ctx.fillRect(x(cut.from), y, Math.max(0.5, x(cut.to) - x(cut.from)), each - 1);
      ctx.globalAlpha = 1;
    }
    let drawn = -Infinity;
    for (const { role, from, to } of lane.roles) {
      if (role === "follower") continue;
      const [x0, x1] = [x(from), x(to)];
      if (x1 < drawn + 0.4) continue;
      drawn = x1;
      const half = role === "leader" ? Math.max(1.5, each * 0.38) : Math.max(1, each * 0.22);
      ctx.fillStyle = theme[role];
      ctx.fillRect(x0, y + each / 2 - half, Math.max(1, x1 - x0), half * 2);
    }
  }
  drawMatches(ctx, view, x);
  for (const pin of model.pins) {
    const at = x(pin.at);
    ctx.fillStyle = pin.severity === "error" ? theme.pin : theme.warning;
    ctx.beginPath();
    ctx.moveTo(at - 4, 1);
    ctx.lineTo(at + 4, 1);
    ctx.lineTo(at, 9);
    ctx.fill();
    ctx.globalAlpha = 0.4;
    ctx.fillRect(at - 0.5, 9, 1, height);
    ctx.globalAlpha = 1;
  }
}

/** Draws a tick where the search has found something, at most one per pixel. */
function drawMatches(
  ctx: CanvasRenderingContext2D,
  { matches, model, theme, height }: View,
  x: (at: number) => number,
): void {
  if (matches === null) return;
  ctx.fillStyle = theme.match;
  let drawn = -Infinity;
  for (const event of matches) {
    const place = Math.round(x(model.events[event].at ?? 0));
    if (place <= drawn) continue;
    drawn = place;
    ctx.fillRect(place - 1, height - 7, 2, 6);
  }
}

function overviewX({ scale, width }: View, position: number): number {
  return gutter + position * (width - gutter - 8) / scale.length;
}

export function overviewPosition({ scale, width }: Pick<View, "scale" | "width">, x: number): number {
  return (x - gutter) * scale.length / (width - gutter - 8);
}
