/**
 * Draws what lies behind the arrows: the axis, the test's steps, the clients' operations, and each server's
 * lane with its roles. A follower is a thin bar, a candidate a hatched one, a leader a thick one. A crash
 * leaves a gap that begins with a cross. The lane of a server that is cut off is hatched.
 *
 * @module
 */

import { ticksOf } from "../fold.ts";
import type { Lane, RoleSpan, Span } from "../lanes.ts";
import { visible } from "../../visible.ts";
import { drawMarks } from "./draw_marks.ts";
import { fitted, setFont, widthOf } from "./texts.ts";
import { gutter, laneMiddle, type Lanes, lanesIn, type View, xOf } from "./view.ts";

export function drawBackground(ctx: CanvasRenderingContext2D, view: View): void {
  const { theme, width, height } = view;
  const lanes = lanesIn(view);
  ctx.fillStyle = theme.paper;
  ctx.fillRect(0, 0, width, height);
  inTimeArea(ctx, view, () => {
    view.model.lanes.forEach((lane) => drawLaneGround(ctx, view, lanes, lane));
    drawAxis(ctx, view, lanes);
    drawSteps(ctx, view, lanes);
    drawOperations(ctx, view, lanes);
    view.model.lanes.forEach((lane) => drawRoles(ctx, view, lanes, lane));
    drawMarks(ctx, view, lanes);
  });
  drawNames(ctx, view, lanes);
}

/** Draws something without covering the labels to the left of the time area. */
export function inTimeArea(ctx: CanvasRenderingContext2D, { width, height }: View, draw: () => void): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(gutter, 0, width - gutter, height);
  ctx.clip();
  draw();
  ctx.restore();
}

/** The x coordinates of a span's ends; null if it is not in view. */
function xRange(view: View, span: Span): [number, number] | null {
  const { width, placed: { spans } } = view;
  let ends = spans.get(span);
  if (ends === undefined) {
    spans.set(span, ends = [view.scale.position(span.from), view.scale.position(span.to)]);
  }
  const x0 = xOf(view, ends[0]), x1 = xOf(view, ends[1]);
  return x1 < gutter || x0 > width ? null : [Math.max(gutter - 2, x0), Math.min(width + 2, x1)];
}

function drawAxis(ctx: CanvasRenderingContext2D, view: View, { axis }: Lanes): void {
  const { theme, scale, from, to, width, height } = view;
  setFont(ctx, "11px");
  ctx.textAlign = "center";
  ctx.textBaseline = "middle";
  const room = (to - from) * 92 / (width - gutter);
  for (const { position, label } of ticksOf(scale, from, to, room)) {
    const x = xOf(view, position);
    ctx.fillStyle = theme.line;
    ctx.globalAlpha = 0.6;
    ctx.fillRect(Math.round(x), axis - 4, 1, height);
    ctx.globalAlpha = 1;
    ctx.fillStyle = theme.faint;
    ctx.fillText(label, x, axis / 2);
  }
}

function drawSteps(ctx: CanvasRenderingContext2D, view: View, { steps, stepsHeight }: Lanes): void {
  const { theme, model } = view;
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  setFont(ctx, "11px");
  for (const span of model.network) {
    const ends = xRange(view, span);
    if (ends === null) continue;
    ctx.fillStyle = theme.warning;
    ctx.globalAlpha = 0.18;
    ctx.fillRect(ends[0], steps + stepsHeight - 6, ends[1] - ends[0], 3);
    ctx.globalAlpha = 1;
  }
  let free = -Infinity;
  for (const span of model.steps) {
    const ends = xRange(view, span);
    if (ends === null) continue;
    const [x0, x1] = ends;
    ctx.fillStyle = theme.faint;
    ctx.fillRect(x0, steps + 4, 1, stepsHeight - 10);
    if (x0 < free || x1 - x0 < 20) continue;
    const text = fitted(ctx, visible(span.text.slice(0, 300)), x1 - x0 - 8);
    if (text === "") continue;
    ctx.fillStyle = theme.ink;
    ctx.fillText(text, x0 + 4, steps + 13);
    free = x0 + widthOf(ctx, text) + 8;
  }
}

function drawOperations(
  ctx: CanvasRenderingContext2D,
  view: View,
  { operations, operationRows }: Lanes,
): void {
  if (operationRows === 0) return;
  const { theme, model } = view;
  setFont(ctx, "10px");
  ctx.textBaseline = "middle";
  for (const operation of model.operations) {
    const ends = xRange(view, operation);
    if (ends === null) continue;
    const y = operations + (operation.client - model.servers) % operationRows * 13;
    ctx.fillStyle = theme.line;
    ctx.fillRect(ends[0], y + 1, Math.max(1, ends[1] - ends[0] - 1), 11);
    if (ends[1] - ends[0] < 20) continue;
    ctx.fillStyle = theme.ink;
    const { text, result } = operation;
    // A write returns nothing.
    const answer = result === null ? " ..." : result === "undefined" ? "" : ` = ${result.slice(0, 200)}`;
    const said = text.slice(0, 200) + answer;
    ctx.fillText(fitted(ctx, visible(said), ends[1] - ends[0] - 6), ends[0] + 3, y + 7);
  }
}

function drawLaneGround(ctx: CanvasRenderingContext2D, view: View, lanes: Lanes, lane: Lane): void {
  const { theme, selection } = view;
  const y = lanes.top + lanes.height * lane.server;
  const selected = selection?.kind === "server" && selection.server === lane.server;
  if (lane.server % 2 === 0 || selected) {
    ctx.fillStyle = selected ? theme.line : theme.lane;
    ctx.globalAlpha = selected ? 0.5 : 1;
    ctx.fillRect(gutter, y, view.width, lanes.height);
    ctx.globalAlpha = 1;
  }
  let drawnTo = -Infinity;
  for (const cut of lane.cuts) {
    const ends = xRange(view, cut);
    if (ends === null || ends[1] < drawnTo + 0.5) continue;
    if (cut.peer === null) drawnTo = ends[1];
    const [top, height] = cut.peer === null ? [y + 3, lanes.height - 6] : [y + lanes.height - 11, 8];
    hatch(ctx, ends[0], top, ends[1] - ends[0], height, theme.cut, 0.5);
    ctx.fillStyle = theme.faint;
    setFont(ctx, "italic 10.5px");
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    const text = cut.peer === null ? "cut off" : `to ${view.nameOf(cut.peer)}: lost`;
    const width = widthOf(ctx, text);
    const left = Math.max(ends[0], gutter);
    if (ends[1] - left < width + 12) continue;
    ctx.fillStyle = theme.paper;
    ctx.fillRect(left + 4, top + (cut.peer === null ? 2 : -2), width + 6, 13);
    ctx.fillStyle = theme.faint;
    ctx.fillText(text, left + 7, top + (cut.peer === null ? 8.5 : 4.5));
  }
}

/** Fills with slanting lines, or with a paler colour if the area is narrow. */
function hatch(
  ctx: CanvasRenderingContext2D,
  x: number,
  y: number,
  width: number,
  height: number,
  color: string,
  strength: number,
): void {
  ctx.globalAlpha = width < 10 ? strength * 0.5 : strength;
  ctx.fillStyle = width < 10 ? color : slanting(ctx, color);
  ctx.fillRect(x, y, width, height);
  ctx.globalAlpha = 1;
}

const patterns = new Map<string, CanvasPattern>();

/** A pattern of slanting lines, seven pixels apart. */
function slanting(ctx: CanvasRenderingContext2D, color: string): CanvasPattern {
  const density = devicePixelRatio || 1, side = 7;
  const key = `${color} ${density}`;
  const made = patterns.get(key);
  if (made !== undefined) return made;
  const tile = document.createElement("canvas");
  tile.width = tile.height = Math.round(side * density);
  const drawn = tile.getContext("2d")!;
  drawn.scale(tile.width / side, tile.width / side);
  drawn.strokeStyle = color;
  drawn.beginPath();
  // The lines of neighbouring tiles reach into the corners of this one.
  for (const shift of [-side, 0, side]) {
    drawn.moveTo(shift - 1, side + 1);
    drawn.lineTo(shift + side + 1, -1);
  }
  drawn.stroke();
  const pattern = ctx.createPattern(tile, "repeat")!;
  pattern.setTransform(new DOMMatrix().scale(1 / density));
  patterns.set(key, pattern);
  return pattern;
}

const halfHeights = { follower: 3, candidate: 6.5, leader: 9.5 } as const;

function drawRoles(ctx: CanvasRenderingContext2D, view: View, lanes: Lanes, lane: Lane): void {
  const { theme } = view;
  const middle = laneMiddle(lanes, lane.server);
  for (const note of lane.notes) {
    const ends = xRange(view, note);
    if (ends === null) continue;
    const y = middle - lanes.height / 2 + 2;
    ctx.fillStyle = theme.snapshot;
    ctx.globalAlpha = 0.25;
    ctx.fillRect(ends[0], y, Math.max(2, ends[1] - ends[0]), 12);
    ctx.globalAlpha = 1;
    setFont(ctx, "10px");
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    ctx.fillStyle = theme.ink;
    ctx.fillText(
      fitted(ctx, visible(`${note.tag} ${note.text}`), ends[1] - ends[0] - 6),
      ends[0] + 3,
      y + 6.5,
    );
  }
  const drawnTo = { follower: -Infinity, candidate: -Infinity, leader: -Infinity };
  for (const span of lane.roles) {
    const ends = xRange(view, span);
    if (ends === null) continue;
    // Where several spans are narrower than a pixel, only one is drawn.
    if (ends[1] < drawnTo[span.role] + 0.5) continue;
    drawnTo[span.role] = drawnTo.follower = ends[1];
    drawRole(ctx, view, span, ends, middle);
  }
  for (const { to, crashed } of lane.lives) {
    if (!crashed) continue;
    const x = xOf(view, view.scale.position(to));
    if (x < gutter || x > view.width) continue;
    ctx.strokeStyle = theme.crashed;
    ctx.lineWidth = 2.5;
    ctx.beginPath();
    ctx.moveTo(x - 5, middle - 5);
    ctx.lineTo(x + 5, middle + 5);
    ctx.moveTo(x - 5, middle + 5);
    ctx.lineTo(x + 5, middle - 5);
    ctx.stroke();
  }
  lane.lives.forEach(({ from, life }, i) => {
    if (i === 0) return;
    const gap = xRange(view, { from: lane.lives[i - 1].to, to: from });
    if (gap !== null) drawDead(ctx, view, gap, middle);
    const x = xOf(view, view.scale.position(from));
    if (x < gutter || x > view.width) return;
    ctx.fillStyle = theme.crashed;
    ctx.fillRect(x - 1, middle - 12, 2, 24);
    setFont(ctx, "10px");
    ctx.textAlign = "left";
    ctx.textBaseline = "middle";
    ctx.fillText(`life ${life}`, x + 4, middle + 17);
  });
  const last = lane.lives.at(-1);
  if (last?.crashed) {
    const gap = xRange(view, { from: last.to, to: view.model.end });
    if (gap !== null) drawDead(ctx, view, gap, middle);
  }
}

function drawDead(
  ctx: CanvasRenderingContext2D,
  { theme }: View,
  [x0, x1]: [number, number],
  middle: number,
): void {
  ctx.strokeStyle = theme.crashed;
  ctx.lineWidth = 1;
  ctx.setLineDash([2, 5]);
  ctx.beginPath();
  ctx.moveTo(x0 + 8, middle);
  ctx.lineTo(x1 - 3, middle);
  ctx.stroke();
  ctx.setLineDash([]);
  setFont(ctx, "italic 10.5px");
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  ctx.fillStyle = theme.crashed;
  if (x1 - x0 > 64) ctx.fillText("crashed", x0 + 10, middle + 9);
}

function drawRole(
  ctx: CanvasRenderingContext2D,
  { theme }: View,
  { role, term }: RoleSpan,
  [x0, x1]: [number, number],
  middle: number,
): void {
  const half = halfHeights[role];
  const width = Math.max(role === "follower" ? 0.5 : 1.5, x1 - x0);
  ctx.fillStyle = theme[role];
  if (role === "candidate") {
    ctx.globalAlpha = 0.3;
    ctx.fillRect(x0, middle - half, width, half * 2);
    ctx.globalAlpha = 1;
    hatch(ctx, x0, middle - half, width, half * 2, theme.candidate, 1);
    ctx.strokeStyle = theme.candidate;
    ctx.lineWidth = 1;
    if (width > 3) ctx.strokeRect(x0 + 0.5, middle - half + 0.5, width - 1, half * 2 - 1);
  } else ctx.fillRect(x0, middle - half, width, half * 2);
  if (width > 4) {
    ctx.fillStyle = theme.paper;
    ctx.fillRect(x0, middle - half, 1, half * 2);
  }
  setFont(ctx, "600 10.5px");
  ctx.textAlign = "left";
  ctx.textBaseline = "middle";
  const text = fitted(ctx, role === "follower" ? `T${term}` : `T${term} ${role}`, width - 8) ||
    fitted(ctx, `T${term}`, width - 6);
  if (text === "" || text.endsWith("...")) return;
  const left = Math.max(x0, gutter) + 4;
  if (role === "leader") {
    ctx.fillStyle = theme.onLeader;
    ctx.fillText(text, left, middle + 0.5);
    return;
  }
  const textWidth = widthOf(ctx, text);
  ctx.fillStyle = theme.paper;
  ctx.globalAlpha = 0.9;
  ctx.fillRect(left - 2, middle - 6, textWidth + 4, 12);
  ctx.globalAlpha = 1;
  ctx.fillStyle = theme.ink;
  ctx.fillText(text, left, middle + 0.5);
}

function drawNames(ctx: CanvasRenderingContext2D, view: View, lanes: Lanes): void {
  const { theme, model, cursor, selection } = view;
  ctx.textBaseline = "middle";
  ctx.textAlign = "left";
  setFont(ctx, "11px");
  ctx.fillStyle = theme.faint;
  ctx.fillText("seconds", 12, lanes.axis / 2);
  ctx.fillText("test", 12, lanes.steps + 13);
  drawClients(ctx, view, lanes);
  for (const lane of model.lanes) {
    const middle = laneMiddle(lanes, lane.server);
    const selected = selection?.kind === "server" && selection.server === lane.server;
    if (selected) {
      ctx.fillStyle = theme.leader;
      ctx.fillRect(0, middle - lanes.height / 2, 4, lanes.height);
    }
    ctx.fillStyle = theme.ink;
    setFont(ctx, "700 14px");
    ctx.fillText(view.nameOf(lane.server), 12, middle - 7);
    setFont(ctx, "11px");
    ctx.fillStyle = theme.faint;
    ctx.fillText(statusOf(lane, cursor), 12, middle + 9);
  }
}

/** If there are more clients than rows, some share a row, and rows have no names. */
function drawClients(ctx: CanvasRenderingContext2D, { model, nameOf, theme }: View, lanes: Lanes): void {
  if (lanes.operationRows === 0) return;
  ctx.fillText("clients", 12, lanes.operations + 8);
  const clients = new Set(model.operations.map(({ client }) => client));
  if (clients.size > lanes.operationRows) return;
  setFont(ctx, "600 10px");
  ctx.fillStyle = theme.ink;
  for (const client of clients) ctx.fillText(nameOf(client), gutter - 26, laneMiddle(lanes, client) + 0.5);
}

function statusOf({ lives, roles }: Lane, at: number): string {
  const life = lives.findLast(({ from }) => from <= at);
  if (life === undefined) return "";
  if (life.crashed && life.to <= at) return "crashed";
  const role = roles.findLast(({ from }) => from <= at);
  return role === undefined ? "" : `${role.role} T${role.term}`;
}
