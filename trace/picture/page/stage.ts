/**
 * The two canvases, and how they react to the mouse and to touch.
 *
 * @module
 */

// @ts-types="npm:@types/d3-scale@4.0.9"
import { scaleLinear } from "d3-scale";
// @ts-types="npm:@types/d3-selection@3.0.12"
import { select, type Selection as D3Selection } from "d3-selection";
// @ts-types="npm:@types/d3-zoom@3.0.9"
import { type D3ZoomEvent, zoom, type ZoomBehavior, zoomIdentity } from "d3-zoom";
import { visible } from "../../visible.ts";
import { fateOf, shortName } from "../words.ts";
import { arrowNear, type Arrows, arrowsIn } from "./arrows.ts";
import { drawCalls } from "./draw_calls.ts";
import { drawBackground, inTimeArea } from "./draw_lanes.ts";
import { markOffset } from "./draw_marks.ts";
import { drawCursor, drawOverview, drawPins, overviewPosition, pinPlace } from "./draw_pins.ts";
import type { Store } from "./store.ts";
import { gutter, laneMiddle, lanesIn, positionAt, type Selection, type View, xOf } from "./view.ts";

const overviewHeight = 64;

export class Stage {
  #store: Store;
  #canvas: HTMLCanvasElement | null = null;
  #overview: HTMLCanvasElement | null = null;
  #tip: HTMLElement | null = null;
  #zoom: ZoomBehavior<HTMLCanvasElement, unknown> | null = null;
  #zoomed: D3Selection<HTMLCanvasElement, unknown, null, undefined> | null = null;
  #arrows: Arrows = { arrows: [], thinned: false, strength: 1 };
  /** The window that d3 has been told about. */
  #known = "";

  constructor(store: Store) {
    this.#store = store;
  }

  /** Called with the element into which the canvases go. */
  attach = (main: HTMLElement | null): void => {
    if (main === null || this.#canvas !== null) return;
    const { test } = this.#store.subject.run;
    this.#overview = document.createElement("canvas");
    this.#overview.className = "overview";
    this.#canvas = document.createElement("canvas");
    this.#canvas.className = "picture";
    this.#canvas.tabIndex = 0;
    this.#canvas.setAttribute("role", "img");
    this.#canvas.setAttribute(
      "aria-label",
      `${test} as a picture: a lane a server, time from left to right. The same is in the list of events: key e.`,
    );
    this.#tip = document.createElement("div");
    this.#tip.className = "tip";
    main.append(this.#overview, this.#canvas, this.#tip);
    this.#listen(this.#canvas);
    this.#listenOverview(this.#overview);
    new ResizeObserver(() => this.#store.changed()).observe(main);
  };

  #listen(canvas: HTMLCanvasElement): void {
    this.#zoomed = select(canvas);
    this.#zoom = zoom<HTMLCanvasElement, unknown>()
      .filter((event: MouseEvent | WheelEvent) =>
        !event.button && !(event.type === "wheel" && isSideways(event as WheelEvent))
      )
      .on("zoom", (event: D3ZoomEvent<HTMLCanvasElement, unknown>) => {
        if (event.sourceEvent === null || event.sourceEvent === undefined) return;
        const [from, to] = event.transform.rescaleX(this.#base()).domain();
        this.#store.window(from, to);
      });
    this.#zoomed.call(this.#zoom).on("dblclick.zoom", null);
    canvas.addEventListener("wheel", (event) => {
      if (!isSideways(event)) return;
      event.preventDefault();
      const { from, to, width } = this.#store.view;
      const shift = (event.deltaX || event.deltaY) * (to - from) / (width - gutter);
      this.#store.window(from + shift, to + shift);
    }, { passive: false });
    canvas.addEventListener("click", (event) => this.#click(event.offsetX, event.offsetY));
    canvas.addEventListener("mousemove", (event) => this.#move(event.offsetX, event.offsetY));
    canvas.addEventListener("mouseleave", () => {
      this.#store.hover(null);
      this.#tip!.hidden = true;
    });
  }

  #listenOverview(canvas: HTMLCanvasElement): void {
    const go = ({ offsetX, buttons }: PointerEvent) => {
      if (buttons === 0) return;
      const { from, to } = this.#store.view;
      const middle = overviewPosition(this.#store.view, offsetX);
      this.#store.window(middle - (to - from) / 2, middle + (to - from) / 2);
    };
    canvas.addEventListener("pointerdown", (event) => {
      canvas.setPointerCapture(event.pointerId);
      go(event);
    });
    canvas.addEventListener("pointermove", go);
  }

  /** The scale from positions to pixels when the whole run is shown. */
  #base() {
    const { scale, width } = this.#store.view;
    return scaleLinear([0, scale.length], [gutter, width]);
  }

  /** Tells d3 about a window that it did not set itself. */
  #sync(): void {
    const { from, to, scale, width, height } = this.#store.view;
    const known = `${from} ${to} ${width} ${scale.length}`;
    if (this.#zoom === null || known === this.#known) return;
    this.#known = known;
    const base = this.#base();
    const factor = scale.length / (to - from);
    this.#zoom.scaleExtent([0.98, Math.max(1, scale.length / 5)]).extent([[gutter, 0], [width, height]]);
    this.#zoomed!.call(
      this.#zoom.transform,
      zoomIdentity.translate(gutter, 0).scale(factor).translate(-base(from), 0),
    );
  }

  #target(x: number, y: number): Selection | null {
    const { view } = this.#store;
    const pins = view.model.pins;
    for (let i = pins.length - 1; i >= 0; i--) {
      const place = pinPlace(view, pins[i]);
      if (x > place.x - 4 && x < place.x + 44 && y > place.y - 27 && y < place.y) {
        return { kind: "pin", pin: i };
      }
    }
    if (x < gutter) {
      const server = this.#laneAt(y);
      return server === null ? null : { kind: "server", server };
    }
    const arrow = arrowNear(this.#arrows.arrows, x, y, 6);
    if (arrow !== null) return { kind: "call", id: arrow.call.id };
    return this.#markAt(x, y);
  }

  #laneAt(y: number): number | null {
    const { view } = this.#store;
    const { top, height } = lanesIn(view);
    const server = Math.floor((y - top) / height);
    return server >= 0 && server < view.model.servers ? server : null;
  }

  /** The client's operation whose bar is at this point; null if there is none. */
  #operationAt(x: number, y: number): number | null {
    const { view } = this.#store;
    const lanes = lanesIn(view);
    const at = view.scale.moment(positionAt(view, x));
    const found = view.model.operations.find(({ client, from, to }) =>
      from <= at && at <= to && Math.abs(y - laneMiddle(lanes, client)) <= 6
    );
    return found?.operation ?? null;
  }

  #markAt(x: number, y: number): Selection | null {
    const { view } = this.#store;
    const lanes = lanesIn(view);
    const server = this.#laneAt(y);
    if (server === null) return null;
    const middle = laneMiddle(lanes, server);
    const mark = view.model.marks.find((mark) =>
      mark.server === server && Math.abs(y - middle - markOffset(mark.kind)) < 7 &&
      Math.abs(xOf(view, view.scale.position(mark.at)) - x) < 6
    );
    return mark === undefined ? null : { kind: "event", event: mark.event };
  }

  #click(x: number, y: number): void {
    const { view } = this.#store;
    const target = this.#target(x, y);
    if (target?.kind === "pin") return this.#store.showPin(target.pin);
    if (target?.kind === "event") return this.#store.showEvent(target.event);
    if (x < gutter) return this.#store.select(target);
    const operation = target === null ? this.#operationAt(x, y) : null;
    if (operation !== null) return this.#store.search(`op:${operation}`);
    const at = Math.round(view.scale.moment(positionAt(view, x)));
    const server = this.#laneAt(y);
    this.#store.moveTo(at, target ?? (server === null ? null : { kind: "server", server }));
  }

  #move(x: number, y: number): void {
    const target = this.#target(x, y);
    const tip = this.#tip!;
    const call = target?.kind === "call" ? this.#store.calls.get(target.id) : undefined;
    this.#store.hover(call?.id ?? null);
    this.#canvas!.style.cursor = target === null ? "crosshair" : "pointer";
    tip.hidden = call === undefined;
    if (call === undefined) return;
    const { nameOf } = this.#store.view;
    tip.textContent = `${visible(shortName(call))} #${call.id}, ${nameOf(call.caller)} → ${
      nameOf(call.target)
    }. ${fateOf(call, nameOf)}`;
    tip.style.left = `${Math.min(x + 14, this.#store.view.width - 290)}px`;
    tip.style.top = `${y + overviewHeight + 16}px`;
  }

  /**
   * Writes the position of the selected pin and RPC into attributes, for tests and scripts, which cannot see
   * the canvas.
   */
  #tell(view: View): void {
    const { selection, selectedCall, model } = view;
    const { dataset } = this.#canvas!;
    const place = selection?.kind === "pin" ? pinPlace(view, model.pins[selection.pin]) : null;
    dataset.pin = place === null ? "" : joined([place.x, place.y]);
    const arrow = this.#arrows.arrows.find(({ call, isReply }) => call.id === selectedCall && !isReply);
    dataset.call = arrow === undefined ? "" : joined([arrow.x0, arrow.y0, arrow.x1, arrow.y1]);
  }

  draw(): void {
    const canvas = this.#canvas, overview = this.#overview;
    if (canvas === null || overview === null) return;
    const { width, height } = canvas.parentElement!.getBoundingClientRect();
    const size = [Math.floor(width), Math.floor(height - overviewHeight)];
    const { view } = this.#store;
    if (size[0] !== view.width || size[1] !== view.height) {
      this.#store.view = { ...view, width: size[0], height: Math.max(120, size[1]) };
    }
    this.#sync();
    const now = this.#store.view;
    const ctx = fitted(canvas, now.width, now.height);
    this.#arrows = arrowsIn(now);
    drawBackground(ctx, now);
    inTimeArea(ctx, now, () => {
      drawCalls(ctx, now, this.#arrows);
      drawCursor(ctx, now);
    });
    drawPins(ctx, now);
    this.#tell(now);
    drawOverview(fitted(overview, now.width, overviewHeight), { ...now, height: overviewHeight });
  }
}

/** Numbers as the text of an attribute. */
function joined(numbers: number[]): string {
  return numbers.map(Math.round).join(" ");
}

function isSideways({ deltaX, deltaY, shiftKey, ctrlKey }: WheelEvent): boolean {
  return !ctrlKey && (shiftKey || Math.abs(deltaX) > Math.abs(deltaY));
}

/** A canvas's context, scaled so that it is drawn on in CSS pixels on screens of any density. */
function fitted(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D {
  const density = devicePixelRatio || 1;
  const [w, h] = [Math.round(width * density), Math.round(height * density)];
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w;
    canvas.height = h;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const ctx = canvas.getContext("2d", { alpha: false })!;
  ctx.setTransform(density, 0, 0, density, 0, 0);
  return ctx;
}
