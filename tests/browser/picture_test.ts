/** The page of a run in a real browser. */

// @ts-types="../../types/std_assert.d.ts"
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { Browser, Page } from "playwright-core";
import { pageText } from "../../trace/picture/page_text.ts";
import type { TraceEvent } from "../../trace/event.ts";
import type { RunData } from "../../trace/picture/run_data.ts";
import { mutantNamed, writeMutant } from "../mutant_files.ts";
import { launched, replay, root } from "./browser.ts";
import { madeRun } from "./made_run.ts";

const found = await launched();
const skipped = typeof found === "string";
// deno-lint-ignore no-console -- whoever runs the tests has to know
if (skipped) console.warn(`The browser tests are skipped: ${found}`);
const browser = found as Browser;
const folder = Deno.makeTempDirSync({ prefix: "raftlab-pages-" });
addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

function inBrowser(name: string, body: () => Promise<void>): void {
  // The browser outlives each test.
  Deno.test({
    name: `picture: ${name}`,
    ignore: skipped,
    sanitizeOps: false,
    sanitizeResources: false,
    fn: body,
  });
}

interface Opened {
  page: Page;
  /** What the page complained of. */
  errors: string[];
  /** What it loaded, besides itself. */
  loaded: string[];
}

async function open(path: string, hash = ""): Promise<Opened> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const opened: Opened = { page, errors: [], loaded: [] };
  page.on("console", (message) => opened.errors.push(message.text()));
  page.on("pageerror", (error) => opened.errors.push(error.message));
  page.on("request", (request) => opened.loaded.push(request.url()));
  await page.goto(`file://${path}${hash}`);
  await page.waitForSelector("html[data-ready]", { timeout: 20_000 });
  opened.loaded.shift();
  return opened;
}

/** Numbers in an attribute of the canvas. */
async function places(page: Page, name: "pin" | "call"): Promise<number[]> {
  const text = await page.locator("canvas.picture").getAttribute(`data-${name}`);
  return text === null || text === "" ? [] : text.split(" ").map(Number);
}

const details = (page: Page) => page.locator("aside").innerText();

/** Keys act with the next frame. */
async function press(page: Page, ...keys: string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

const built = Deno.readTextFileSync(`${root}trace/picture/page/built.html`);

function written(name: string, run: RunData, against: RunData | null = null): string {
  const path = `${folder}/${name}.html`;
  Deno.writeTextFileSync(path, pageText(built, { run, against }));
  return path;
}

/** Mutants whose pages docs/ten_pictures.md describes. */
const shown = [
  "votes-twice",
  "persist-omits-votedfor",
  "commits-old-term-by-counting",
  "append-never-truncates",
  "no-election-restriction",
  "persist-omits-log",
  "snapshot-not-kept-on-install",
  "stale-append-accepted",
  "heartbeat-skips-check",
  "nextindex-never-backs-up",
];

const madePage = written("made", madeRun);

/** Runs a mutant as its catalogue says; its page, and what the command printed. */
async function pageOf(name: string): Promise<{ path: string; printed: string }> {
  const { shown: { test, seed } } = mutantNamed(name);
  const path = `${folder}/${name}.html`;
  const raft = writeMutant(mutantNamed(name)).slice("file://".length);
  return { path, printed: await replay(test, "--raft", raft, "--seed", String(seed), "--html", path) };
}

inBrowser("opens at the first pin, complains of nothing and loads nothing", async () => {
  const { page, errors, loaded } = await open(madePage);
  assertEquals(await page.title(), "TestMade seed 1: raftlab");
  assertEquals(await page.locator(".verdict").innerText(), "✕ failed");
  assertStringIncludes(await page.locator(".chosen").innerText(), "S2 answered before it saved");
  assertEquals(await page.evaluate(() => location.hash), "#t=1.300100&s=2");
  assertEquals(await page.locator(".wait").count(), 0);
  // Pins of the list: where the logs differ, and the failure.
  assertEquals(await page.locator(".logs th.differs").allInnerTexts(), ["2 ≠"]);
  assertEquals(await page.locator(".logs td.odd").allInnerTexts(), ["1\n8"]);
  await page.locator(".pins button", { hasText: "FAIL" }).click();
  await press(page);
  assertStringIncludes(await page.locator(".chosen").innerText(), "expected one leader, got none");
  assertEquals([errors, loaded], [[], []]);
  await page.close();
});

inBrowser("a click on a message shows its fields; one on a lane its server's state", async () => {
  const { page, errors } = await open(madePage);
  const [x0, y0, x1, y1] = await places(page, "call");
  const canvas = page.locator("canvas.picture");
  await press(page, "Escape");
  assertEquals(await places(page, "call"), []);
  await canvas.click({ position: { x: (x0 + x1) / 2, y: (y0 + y1) / 2 } });
  await press(page);
  const call = await details(page);
  for (
    const text of [
      "Raft.AppendEntries #3",
      "S1 → S2",
      "PrevLogIndex\t1",
      "Entries\t[2:9]",
      "Success\ttrue",
      "+220 µs",
    ]
  ) assertStringIncludes(call, text);
  const whatIf = page.locator(".what-if code");
  assertEquals(await whatIf.allInnerTexts(), [
    "deno task replay TestMade --seed 1 --lose 3 --html what_if.html --open",
    "deno task replay TestMade --seed 1 --at 1.300100 --lose 3 --html what_if.html --open",
  ]);
  await page.locator(".what-if .copy").first().click();
  // Copied, or selected where a page may not write to the clipboard; the browser takes its time to say which.
  await page.waitForFunction(
    ([button, command]) =>
      button!.textContent === "copied" || String(getSelection()) === command!.textContent,
    await Promise.all([page.locator(".what-if .copy"), whatIf].map((all) => all.first().elementHandle())),
    { timeout: 20_000 },
  );
  await canvas.click({ position: { x: 40, y: y0 } });
  await press(page);
  assertMatch((await whatIf.allInnerTexts())[0], / --at \d\.\d{6} --crash S1 /);
  const server = await details(page);
  for (const text of ["leader, life 1", "currentTerm\t2", "votedFor\tS1", "nextIndex\tS0 ?, S2 2"]) {
    assertStringIncludes(server, text);
  }
  assertEquals(errors, []);
  await page.close();
});

inBrowser("search finds, and Enter goes through what is found", async () => {
  const { page } = await open(madePage);
  await press(page, "/");
  await page.keyboard.type("appendentries s:2 kind:rpc");
  await press(page);
  assertEquals(await page.locator(".search .count").innerText(), "4 events");
  await press(page, "Enter");
  assertStringIncludes(await details(page), "Raft.AppendEntries #");
  const first = await page.evaluate(() => location.hash);
  await press(page, "Enter");
  assert(first !== await page.evaluate(() => location.hash));
  await page.close();
});

inBrowser("keys: pins, events, lanes, zoom, folding, heartbeats, themes, the list, help", async () => {
  const { page, errors } = await open(madePage);
  const pin = await places(page, "pin");
  await press(page, "n");
  assertStringIncludes(await page.locator(".chosen").innerText(), "L5");
  await press(page, "p");
  assertEquals(await places(page, "pin"), pin);
  await press(page, "+", "+");
  assert(Math.abs((await places(page, "pin"))[0] - pin[0]) < 3, "zoom keeps the cursor in its place");
  await press(page, "-", "-", "[");
  assertStringIncludes(await page.evaluate(() => location.hash), "#t=1.300000");
  const pressed = (label: string) =>
    page.locator(".switches button", { hasText: label }).getAttribute("aria-pressed");
  assertEquals([await pressed("Fold pauses"), await pressed("Heartbeats")], ["true", "true"]);
  await press(page, "f", "h", "d");
  assertEquals([await pressed("Fold pauses"), await pressed("Heartbeats")], ["false", "false"]);
  assertEquals(await page.evaluate(() => document.documentElement.dataset.theme), "dark");
  await press(page, "ArrowDown", "ArrowLeft");
  assertStringIncludes(await page.locator(".event").innerText(), "S0: connected");
  await press(page, "ArrowLeft");
  assertStringIncludes(await page.locator(".event").innerText(), "two entries are out");
  await press(page, "e");
  assert(await page.locator(".events .lines li").count() > 20);
  await press(page, "?");
  assertStringIncludes(await page.locator(".help").innerText(), "next and previous broken rule");
  await press(page, "Escape", "0");
  assertEquals([await page.locator(".help").count(), errors.length], [0, 0]);
  await page.close();
});

inBrowser("a link opens a moment in a server's lane; on paper there are no controls", async () => {
  const { page } = await open(madePage, "#t=0.650000&s=0");
  const text = await details(page);
  for (const part of ["at 0.650000 s", "leader, life 1", "log\t1..2", "matchIndex\tS1 ?, S2 2"]) {
    assertStringIncludes(text, part);
  }
  await page.emulateMedia({ media: "print" });
  assertEquals(await page.locator(".switches").isVisible(), false);
  assertEquals(await page.locator("canvas.picture").isVisible(), true);
  await page.close();
});

inBrowser("two runs are one below the other, and open where they part", async () => {
  // In the other run S2 refuses the entry that it takes in the first.
  const events = madeRun.events.flatMap((event) =>
    event.kind === "complaint" || event.kind === "failed"
      ? []
      : event.kind === "reply sent" && event.server === 2 && event.at! > 1e6
      ? { ...event, reply: [{ Term: 2, Success: false }] }
      : event
  );
  const { page, errors } = await open(
    written("two", madeRun, { ...madeRun, seed: 2, failure: null, events }),
  );
  assertStringIncludes(await page.locator("header").innerText(), "beside ′ TestMade, seed 2 (passed)");
  const parting = await page.locator(".chosen").innerText();
  for (
    const text of ["S2 acts differently", "reply Term=2 Success=true", "In the other run", "Success=false"]
  ) {
    assertStringIncludes(parting, text);
  }
  assertEquals(await page.evaluate(() => location.hash), "#t=1.300100&s=2");
  const lanes = await page.locator(".logs tbody th button").allInnerTexts();
  assertEquals(lanes, ["S0", "S1", "S2", "S0′", "S1′", "S2′"]);
  assertEquals(errors, []);
  await page.close();
});

inBrowser("hostile texts are shown as text and run nothing", async () => {
  const evil = '</script><script>globalThis.ran = 1</script><img src=x onerror="globalThis.ran = 1">';
  const text = `${evil}\u202egnp.exe\x1b[2J\0`;
  const args = [{ Term: 1, Evil: text, [evil]: [text] }];
  const rpc = { server: 0, peer: 1, message: 1, method: `Raft.${evil}`, life: 1 };
  const events = [
    { kind: "launched", at: 0, server: 0, life: 1 },
    { kind: "launched", at: 0, server: 1, life: 1 },
    { kind: "step", at: 1, server: null, text },
    { kind: "print", at: 2, server: 0, text },
    { kind: "print", at: 3, server: 0, text: `@${"tag"} ${text}` },
    { kind: "print", at: 4, server: 1, text: "x".repeat(10_000_000) },
    { kind: "request sent", at: 1000, ...rpc, args, bytes: 9 },
    { kind: "start returned", at: 1001, server: 0, index: 1, term: 1, isLeader: true, command: text },
    {
      kind: "complaint",
      at: 1002,
      server: 0,
      rule: "S2",
      severity: "error",
      section: text,
      sentence: text,
      context: text,
    },
    { kind: "failed", at: 1003, server: 0, failure: "assertion", message: text },
  ] as TraceEvent[];
  const failure = { kind: "assertion", message: text };
  const path = written("hostile", {
    ...madeRun,
    course: text,
    test: text,
    banner: text,
    command: text,
    failure,
    events,
  });
  assert(Deno.statSync(path).size < 500_000, "a print of ten million characters is cut");
  const { page, errors, loaded } = await open(path);
  assertStringIncludes(await page.locator("h1").innerText(), "</script><script>");
  const said = await page.locator("body").innerText();
  assertStringIncludes(said, "\\u202egnp.exe\\x1b[2J\\x00");
  assert(
    !["\u202e", "\x1b", "\0"].some((character) => said.includes(character)),
    "no character of the text is obeyed",
  );
  await press(page, "e");
  for (const button of await page.locator(".events .lines button").all()) {
    await button.click();
    await press(page, "e", "e");
  }
  await press(page, "ArrowDown", "/");
  await page.keyboard.type("xxx");
  await press(page, "Enter");
  assertStringIncludes(await details(page), "more characters are left out");
  assertEquals(await page.evaluate(() => (globalThis as { ran?: number }).ran), undefined);
  assertEquals(await page.locator("img").count(), 0);
  assertEquals([errors, loaded], [[], []]);
  await page.close();
});

inBrowser("of ten mutants, the page as it opens shows rule, server and message of the cause", async () => {
  const table = Deno.readTextFileSync(`${root}docs/ten_pictures.md`);
  for (const mutant of shown) {
    const { path, printed } = await pageOf(mutant);
    const { page, errors } = await open(path);
    const link = await page.evaluate(() => location.hash);
    const [, server] = /s=(\d+)$/.exec(link)!;
    const [, kind, rule] = /(Rule|Warning) (\w+), S/.exec(await page.locator(".chosen").innerText())!;
    assert((mutantNamed(mutant).rules as string[]).includes(rule), `${mutant}: opens at ${rule}`);
    assertStringIncludes(table, `| ${mutant} | ${rule} |`);
    const name = kind === "Rule" ? rule : `${rule} (warning)`;
    assertStringIncludes(printed, `${path}${link}  rule ${name}, S${server}`);
    const text = await details(page);
    assertMatch(text, /Raft\.\w+ #\d+/, mutant);
    assertMatch(text, new RegExp(`S${server} → S|→ S${server}\\b`), mutant);
    const pin = await places(page, "pin"), call = await places(page, "call");
    const { width, height } = (await page.locator("canvas.picture").boundingBox())!;
    const isInView = ([x, y]: number[]) => x > 104 && x < width && y > 0 && y < height;
    assert(isInView(pin), `${mutant}: the pin is at ${pin}`);
    assert(isInView(call) && isInView(call.slice(2)), `${mutant}: the RPC is at ${call}`);
    assertEquals(errors, [], mutant);
    await page.close();
  }
});

if (!skipped) addEventListener("unload", () => void browser.close());
