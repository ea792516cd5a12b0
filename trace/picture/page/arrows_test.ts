/** Where arrows are: the lines that are drawn are those that can be clicked. */

// @ts-types="../../../types/std_assert.d.ts"
import { assert, assertEquals } from "@std/assert";
import type { TraceEvent } from "../../event.ts";
import { straight } from "../fold.ts";
import { modelOf } from "../model.ts";
import { arrowNear, arrowsIn } from "./arrows.ts";
import { light } from "./theme.ts";
import { laneMiddle, lanesIn, placedOn, type View } from "./view.ts";

function rpc(message: number, at: number, lost: boolean): TraceEvent[] {
  const call = { message, method: "Raft.RequestVote", life: 1 };
  const [here, there] = [{ ...call, server: 0, peer: 1 }, { ...call, server: 1, peer: 0 }];
  const sent = { kind: "request sent", at, ...here, args: [{ Term: 1 }], bytes: 9 };
  return (lost
    ? [sent, { kind: "request lost", at, ...here }]
    : [sent, { kind: "request arrived", at: at + 50, ...there }]) as TraceEvent[];
}

function viewOf(events: TraceEvent[], more: Partial<View> = {}): View {
  const model = modelOf(events, 2);
  const scale = straight(model.end);
  return {
    model,
    scale,
    placed: placedOn(model, scale),
    theme: light,
    width: 1104,
    height: 500,
    from: 0,
    to: scale.length,
    cursor: 0,
    selection: null,
    selectedCall: null,
    hovered: null,
    heartbeats: true,
    matches: null,
    nameOf: String,
    ...more,
  };
}

Deno.test("arrows: arrows go from lane to lane; one that is lost ends halfway, a few pixels to the right", () => {
  const view = viewOf([...rpc(1, 0, false), ...rpc(2, 500, true), ...rpc(3, 1000, false)]);
  const lanes = lanesIn(view);
  const [arrived, lost] = arrowsIn(view).arrows;
  const [from, to] = [laneMiddle(lanes, 0), laneMiddle(lanes, 1)];
  assert(arrived.y0 > from && arrived.y1 < to && arrived.y1 > to - 20);
  assertEquals(lost.y1, (lost.y0 + arrived.y1) / 2);
});

Deno.test("arrows: the nearest arrow is found, and none where there is none", () => {
  const { arrows } = arrowsIn(viewOf([...rpc(1, 0, false), ...rpc(2, 500, false), ...rpc(3, 1000, true)]));
  const [first, second] = arrows;
  const middle = [(second.x0 + second.x1) / 2, (second.y0 + second.y1) / 2] as const;
  assertEquals(arrowNear(arrows, ...middle, 6), second);
  assertEquals(arrowNear(arrows, (first.x1 + second.x0) / 2, middle[1], 6), null);
});

Deno.test("arrows: if there are very many, some are left out, but never the selected one", () => {
  const events = Array.from({ length: 5000 }, (_, i) => rpc(i + 1, i * 100, false)).flat();
  const all = arrowsIn(viewOf(events));
  assert(all.thinned && all.arrows.length < 300);
  const isShown = (id: number) =>
    arrowsIn(viewOf(events, { selectedCall: id })).arrows.some(({ call }) => call.id === id);
  assertEquals([2501, 2502, 2503, 2504].map(isShown), [true, true, true, true]);
  const near = arrowsIn(viewOf(events, { from: 100_000, to: 110_000 }));
  assertEquals([near.thinned, near.arrows.length], [false, 101]);
});
