/**
 * A page of 100,000 events in a headless Chromium: the size of its file, how long until it is drawn, and how many frames a
 * second it shows while it is zoomed and moved.
 *
 *     deno run -A --config tests/browser/deno.json bench/browser/picture_bench.ts
 *
 * @module
 */
// deno-lint-ignore-file no-console -- it prints

import { launched, replay, root } from "../../tests/browser/browser.ts";
import type { TraceEvent } from "../../trace/event.ts";
import { pageText } from "../../trace/picture/page_text.ts";

const wanted = 100_000;
const folder = Deno.makeTempDirSync({ prefix: "raftlab-picture-bench-" });

/** The events of TestFigure8Unreliable2C of as many seeds as it takes, one after the other. */
async function manyEvents(): Promise<TraceEvent[]> {
  const events: TraceEvent[] = [];
  for (let seed = 1; events.length < wanted; seed++) {
    await replay("TestFigure8Unreliable2C", "--seed", String(seed), "--json", `${folder}/run.jsonl`);
    const lines = Deno.readTextFileSync(`${folder}/run.jsonl`).trim().split("\n").slice(1, -1);
    const begin = events.at(-1)?.at ?? 0, messages = seed * 1_000_000;
    for (const line of lines) {
      const event = JSON.parse(line);
      if (event.at !== null) event.at += begin;
      if (event.method !== undefined) event.message += messages;
      events.push(event);
    }
  }
  return events.slice(0, wanted);
}

const browser = await launched();
if (typeof browser === "string") throw new Error(browser);
try {
  const events = await manyEvents();
  const built = Deno.readTextFileSync(`${root}trace/picture/page/built.html`);
  const facts = {
    course: "mit6824",
    test: "TestFigure8Unreliable2C",
    banner: "",
    seed: 1,
    servers: 5,
    seconds: 1,
  };
  const begun = performance.now();
  const html = pageText(built, { run: { ...facts, failure: null, command: null, events }, against: null });
  console.log(`${events.length} events: ${(html.length / 1e6).toFixed(2)} MB, made in ${since(begun)} ms`);
  Deno.writeTextFileSync(`${folder}/page.html`, html);
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const opened = performance.now(), usedBefore = processorMs();
  await page.goto(`file://${folder}/page.html`);
  await page.waitForSelector("html[data-ready]", { timeout: 60_000 });
  console.log(`opened and drawn in ${since(opened)} ms, ${processorMs() - usedBefore} ms of the processor`);
  for (const [name, move] of [["zoom", "zoom"], ["pan", "pan"]] as const) {
    const used = processorMs();
    const frames = await page.evaluate(async (move) => {
      const canvas = document.querySelector("canvas.picture")!;
      const { left, top, width, height } = canvas.getBoundingClientRect();
      const [clientX, clientY] = [left + width / 2, top + height / 2];
      const begun = performance.now();
      let frames = 0;
      while (performance.now() - begun < 4000) {
        // In for two seconds, and out again; or to the right, and back.
        const way = performance.now() - begun < 2000 ? 1 : -1;
        const delta = move === "zoom" ? { deltaY: -60 * way } : { deltaX: 25 * way };
        canvas.dispatchEvent(
          new WheelEvent("wheel", { bubbles: true, cancelable: true, clientX, clientY, ...delta }),
        );
        await new Promise((done) => requestAnimationFrame(done));
        frames++;
      }
      return { frames, seconds: (performance.now() - begun) / 1000 };
    }, move);
    const rate = (frames.frames / frames.seconds).toFixed(0);
    const each = ((processorMs() - used) / frames.frames).toFixed(1);
    console.log(
      `${name}: ${rate} frames a second, each ${each} ms of the processor in all of the browser's processes`,
    );
  }
} finally {
  await browser.close();
  Deno.removeSync(folder, { recursive: true });
}

/** What the processes that this one has started have used of the processor (Linux); on a busy machine it says more than frames. */
function processorMs(): number {
  const parents = new Map<number, number>(), used = new Map<number, number>();
  for (const { name } of Deno.readDirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const fields = Deno.readTextFileSync(`/proc/${name}/stat`).replace(/^.*\) /, "").split(" ");
      parents.set(Number(name), Number(fields[1]));
      used.set(Number(name), (Number(fields[11]) + Number(fields[12])) * 10);
    } catch {
      // It has ended meanwhile.
    }
  }
  const isOurs = (pid: number): boolean => {
    const parent = parents.get(pid);
    return parent === Deno.pid || (parent !== undefined && parent > 1 && isOurs(parent));
  };
  return [...used].reduce((sum, [pid, ms]) => isOurs(pid) ? sum + ms : sum, 0);
}

function since(begun: number): string {
  return (performance.now() - begun).toFixed(0);
}
