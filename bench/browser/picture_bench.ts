/**
 * A page of 100,000 events in a headless Chromium: the size of its file, how long until it is drawn, and how many frames a
 * second it shows while it is zoomed and moved. With the folder of another checkout, that one's pages take turns with
 * these, so that the two are measured on the same machine at the same time.
 *
 *     deno run -A --config tests/browser/deno.json bench/browser/picture_bench.ts [OTHER_CHECKOUT]
 *
 * @module
 */
// deno-lint-ignore-file no-console -- it prints

import type { Browser, Page } from "playwright-core";
import { launched, replay, root } from "../../tests/browser/browser.ts";
import type { TraceEvent } from "../../trace/event.ts";
import type { PageData } from "../../trace/picture/run_data.ts";

const wanted = 100_000;
const rounds = 3;
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

/** Numbers of one checkout: of each, the least that was measured, for others use the machine, too. */
type Figures = Record<string, number>;

function keep(figures: Figures, name: string, value: number): void {
  const isRate = name.endsWith("frames/s");
  const before = figures[name];
  figures[name] = before === undefined ? value : isRate ? Math.max(before, value) : Math.min(before, value);
}

async function writePage(checkout: string, path: string, events: TraceEvent[]): Promise<Figures> {
  const { pageText } = await import(`${checkout}trace/picture/page_text.ts`) as {
    pageText: (built: string, data: PageData) => string;
  };
  const built = Deno.readTextFileSync(`${checkout}trace/picture/page/built.html`);
  const facts = {
    course: "mit6824",
    test: "TestFigure8Unreliable2C",
    banner: "",
    seed: 1,
    servers: 5,
    seconds: 1,
  };
  const data = { run: { ...facts, failure: null, command: null, replay: null, events }, against: null };
  const figures: Figures = {};
  for (let round = 0; round < rounds; round++) {
    const begun = performance.now();
    const html = pageText(built, data);
    keep(figures, "page made, ms", performance.now() - begun);
    keep(figures, "page, MB", html.length / 1e6);
    Deno.writeTextFileSync(path, html);
  }
  return figures;
}

async function measure(browser: Browser, path: string, figures: Figures): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const opened = performance.now(), before = processorTimes();
  await page.goto(`file://${path}`);
  await page.waitForSelector("html[data-ready]", { timeout: 60_000 });
  keep(figures, "opened and drawn, ms", performance.now() - opened);
  keep(figures, "opened and drawn, ms of the processor", usedSince(before));
  for (const move of ["zoom", "pan"] as const) {
    const before = processorTimes();
    const { frames, seconds } = await moved(page, move);
    keep(figures, `${move}, frames/s`, frames / seconds);
    keep(figures, `${move}, ms of the processor a frame`, usedSince(before) / frames);
  }
  await page.close();
}

/** Zooms in for two seconds, and out again; or moves to the right, and back. */
function moved(page: Page, move: "zoom" | "pan"): Promise<{ frames: number; seconds: number }> {
  return page.evaluate(async (move) => {
    const canvas = document.querySelector("canvas.picture")!;
    const { left, top, width, height } = canvas.getBoundingClientRect();
    const [clientX, clientY] = [left + width / 2, top + height / 2];
    const begun = performance.now();
    let frames = 0;
    while (performance.now() - begun < 4000) {
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
}

const [other] = Deno.args;
const checkouts = [root, ...other === undefined ? [] : [`${Deno.realPathSync(other)}/`]];
const browser = await launched();
if (typeof browser === "string") throw new Error(browser);
try {
  const events = await manyEvents();
  console.log(`${events.length} events; of ${rounds} rounds the best`);
  const path = (i: number) => `${folder}/page${i}.html`;
  const all: Figures[] = [];
  for (const [i, checkout] of checkouts.entries()) all.push(await writePage(checkout, path(i), events));
  for (let round = 0; round < rounds; round++) {
    for (const [i, figures] of all.entries()) await measure(browser, path(i), figures);
  }
  for (const name of Object.keys(all[0])) {
    const [here, there] = all.map((figures) => figures[name]);
    const compared = there === undefined
      ? ""
      : `   there ${there.toFixed(1)}, here ${(here / there).toFixed(2)} of it`;
    console.log(`${name.padEnd(40)} ${here.toFixed(1).padStart(8)}${compared}`);
  }
} finally {
  await browser.close();
  Deno.removeSync(folder, { recursive: true });
}

/**
 * What each process that this one has started has used of the processor, in ms (Linux); on a busy machine it says more
 * than frames.
 */
function processorTimes(): Map<number, number> {
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
  return new Map([...used].filter(([pid]) => isOurs(pid)));
}

/** What was used since then, of the processes that are still there. */
function usedSince(before: Map<number, number>): number {
  return [...processorTimes()].reduce((sum, [pid, ms]) => sum + ms - (before.get(pid) ?? 0), 0);
}
