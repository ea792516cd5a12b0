// @ts-types="../types/std_assert.d.ts"
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { Outcome } from "./protocol.ts";
import { unlessSame } from "./verdicts.ts";
import { InOrder } from "./in_order.ts";
import { type JobEvent, type LoadError, Pool } from "./pool.ts";
import { Schedule } from "./schedule.ts";

const program = {
  command: Deno.execPath(),
  args: [
    "run",
    "--no-prompt",
    "--allow-run",
    "--quiet",
    "--no-lock",
    new URL("testdata/fake_child.ts", import.meta.url).pathname,
  ],
  env: { NO_COLOR: "1", HOME: Deno.env.get("HOME") ?? "" },
};

interface Seen {
  loadError: LoadError | null;
  /** Of each test, what was printed, and its outcome. */
  prints: string[][];
  outcomes: Outcome[];
  /** In order: `start 0`, `end 0`, ... */
  order: string[];
  milliseconds: number;
}

/** Runs the fake tests named, over `children`; a child that says nothing for half a second is taken to spin. */
async function runAll(tests: string[], children = 2, raft = "good", ahead = 0, whole = 2000): Promise<Seen> {
  const begun = performance.now();
  const seen: Seen = {
    loadError: null,
    prints: tests.map(() => []),
    outcomes: [],
    order: [],
    milliseconds: 0,
  };
  const order = new InOrder();
  const see = (event: JobEvent) => {
    if (event.type === "start") seen.order.push(`start ${event.position}`);
    if (event.type === "print") seen.prints[event.position].push(event.text);
    if (event.type !== "end") return;
    seen.order.push(`end ${event.position}`);
    seen.outcomes.push(unlessSame(event.outcome, event.again));
  };
  const pool = new Pool(program, { loading: 1500, running: 1000, whole });
  const events = pool.run({
    setup: {
      student: {
        lab: "fake",
        files: [new URL(`testdata/${raft}`, import.meta.url).href],
        offers: [],
        folder: "fake",
      },
      course: "fake",
      real: false,
      debug: false,
      jitter: 0,
    },
    jobs: (position) => ({ test: tests[position], seed: position, peers: 3 }),
    schedule: new Schedule(tests, 1),
    children,
    atOnce: children,
    ahead,
    confirm: (_, used) => used,
  });
  for await (const event of events) {
    if (event.type === "loadError") seen.loadError = event;
    else order.take(event).forEach(see);
  }
  seen.milliseconds = performance.now() - begun;
  return seen;
}

const verdicts = (seen: Seen) =>
  seen.outcomes.map((outcome) => `${outcome.test} ${outcome.failure?.kind ?? "ok"}`);

Deno.test("results come in the order of the list, whichever job ends first", async () => {
  const tests = ["TestSlow1", "TestOk1", "TestFail", "TestSlow2", "TestOk2", "TestOk3"];
  const seen = await runAll(tests);
  assertEquals(seen.order, tests.flatMap((_, i) => [`start ${i}`, `end ${i}`]));
  assertEquals(seen.outcomes.map((outcome) => outcome.test), tests);
  assertEquals(seen.outcomes.map((outcome) => outcome.seed), [0, 1, 2, 3, 4, 5]);
  assertEquals(verdicts(seen)[2], "TestFail assertion");
});

Deno.test("a test in an endless loop is reported with server and time, and the next one runs in a fresh child", async () => {
  const seen = await runAll(["TestOk", "TestSpin", "TestOk2"], 1);
  assertEquals(verdicts(seen), ["TestOk ok", "TestSpin timeout", "TestOk2 ok"]);
  const failure = seen.outcomes[1].failure!;
  assertMatch(failure.message, /^S1 has been running for 1 s without returning: an infinite loop/);
  assertMatch(failure.message, /started at 0\.402 s \(simulated\)$/);
  assertEquals(failure.server, 1);
  assertMatch(failure.stack.join(), /fake_child\.ts:\d+:\d+/, "the inspector tells where");
});

Deno.test("an endless loop that prints is still found", async () => {
  const seen = await runAll(["TestBabble"], 1);
  assertEquals(verdicts(seen), ["TestBabble timeout"]);
});

Deno.test("a test that takes too long is ended, and the failure says what its servers did", async () => {
  const seen = await runAll(["TestBusy", "TestOk"], 1);
  assertEquals(verdicts(seen), ["TestBusy timeout", "TestOk ok"]);
  const { message, at, notes } = seen.outcomes[0].failure!;
  assertMatch(
    message,
    /^took longer than 2 s of (the processor's|real) time, where a test takes a few seconds at most: /,
  );
  assertEquals(notes, ["S0: connected; sent 7 Ping (70 bytes)"]);
  assert(at > 0);
});

Deno.test("a test that the clock ended, and that ends well when it is run again, has not failed", async () => {
  const seen = await runAll(["TestOnce"], 1);
  assertEquals(verdicts(seen), ["TestOnce ok"]);
});

Deno.test("a child that holds much memory gets no further test", async () => {
  const seen = await runAll(["TestOk", "TestJobs", "TestLarge", "TestJobs"], 1, "good", 0, 60_000);
  assertEquals(verdicts(seen), ["TestOk ok", "TestJobs ok", "TestLarge ok", "TestJobs ok"]);
  assertEquals(seen.prints.flat(), ["job 2", "job 1"]);
  // Those that are in its pipe already it still runs.
  const ahead = await runAll(["TestLarge", "TestJobs", "TestOk", "TestJobs"], 1, "good", 1, 60_000);
  assertEquals(verdicts(ahead), ["TestLarge ok", "TestJobs ok", "TestOk ok", "TestJobs ok"]);
});

Deno.test("what a process that ran others before has no memory for has not failed, if a fresh one has", async () => {
  const seen = await runAll(["TestOk", "TestFull"], 1);
  assertEquals(verdicts(seen), ["TestOk ok", "TestFull ok"]);
});

Deno.test("a failure that a fresh child does not reproduce points to state kept between tests", async () => {
  const seen = await runAll(["TestFail", "TestFail2", "TestUsed"], 1);
  assertEquals(verdicts(seen), ["TestFail assertion", "TestFail2 assertion", "TestUsed assertion"]);
  assertEquals(seen.outcomes[1].failure!.message, "expected one leader, got none");
  assertMatch(
    String(seen.outcomes[2].failure!.notes),
    /^in a fresh process this test passes with the same seed/,
  );
});

Deno.test("a child that dies fails its test, with its exit code", async () => {
  const seen = await runAll(["TestDie", "TestOk"], 1);
  assertEquals(verdicts(seen), ["TestDie crash", "TestOk ok"]);
  assertStringIncludes(seen.outcomes[0].failure!.message, "ended early with code 5");
  assertEquals(seen.outcomes[0].failure!.at, 0);
});

Deno.test("output that is not an event is a print, even without a newline, even if it looks like an event", async () => {
  const seen = await runAll(["TestRaw", "TestForge"], 1);
  assertEquals(verdicts(seen), ["TestRaw ok", "TestForge ok"]);
  assertEquals(seen.prints[0], ["no newline"]);
  assertStringIncludes(seen.prints[1][0], "0123");
  assertEquals(seen.outcomes[1].rpcs, 40);
});

Deno.test("huge output is dropped and reported", async () => {
  const seen = await runAll(["TestFlood"], 1);
  assertEquals(verdicts(seen), ["TestFlood ok"]);
  const length = seen.prints[0].reduce((sum, text) => sum + text.length, 0);
  assert(length < 1.1 * 2 ** 20, `${length} characters were kept`);
  assertMatch(seen.prints[0].at(-1)!, /^\.\.\. and \d+ more lines/);
});

Deno.test({
  name: "a child that takes too much memory is ended",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const seen = await runAll(["TestMemory", "TestOk"], 1, "good", 0, 60_000); // some machines take long to give memory
    assertEquals(verdicts(seen), ["TestMemory crash", "TestOk ok"]);
    assertEquals(
      seen.outcomes[0].failure!.message,
      "S2: ran out of memory (limit 1024 MB), in code that started at 0.777 s (simulated)",
    );
  },
});

Deno.test("a child that reports the end of a test it was not running is a harness fault", async () => {
  assertEquals(verdicts(await runAll(["TestOther"], 1)), ["TestOther fault"]);
});

Deno.test("an event that is not as the protocol has it is a harness fault that says which field is wrong", async () => {
  const seen = await runAll(["TestMangled", "TestUnknown", "TestFail"], 1);
  assertEquals(verdicts(seen), ["TestMangled fault", "TestUnknown fault", "TestFail assertion"]);
  assertEquals(seen.outcomes.slice(0, 2).map(({ failure }) => failure!.message), [
    'the child wrote an event end that cannot be read: outcome.failure.at is "soon"; expected a number, 0 or more',
    "the child wrote an event of unknown type news",
  ]);
});

Deno.test("a file that cannot be loaded ends the run", async () => {
  const messages = [];
  for (const raft of ["unloadable", "dies", "spins"]) {
    const seen = await runAll(["TestOk", "TestOk2"], 2, raft);
    assertEquals(seen.outcomes, []);
    messages.push(seen.loadError!.message);
  }
  assertEquals(messages[0], "it must export Make");
  assertMatch(messages[1], /^while it was loaded, .* ended early with code 7/);
  assertMatch(messages[2], /^loading it did not end within 1.5 s/);
});

Deno.test("prints while loading are shown once, though every child makes them", async () => {
  const seen = await runAll(["TestSlow1", "TestSlow2", "TestOk"], 2, "prints");
  assertEquals(seen.prints, [["printed while loading"], [], []]);
});

Deno.test("jobs left in the pipe of a child that ended are run by the next one", async () => {
  const tests = ["TestOk1", "TestDie", "TestOk2", "TestSpin", "TestOk3", "TestOk4", "TestFail", "TestOk5"];
  const seen = await runAll(tests, 1, "good", 3);
  assertEquals(verdicts(seen), [
    "TestOk1 ok",
    "TestDie crash",
    "TestOk2 ok",
    "TestSpin timeout",
    "TestOk3 ok",
    "TestOk4 ok",
    "TestFail assertion",
    "TestOk5 ok",
  ]);
});

Deno.test({
  name: "a child that somebody else kills is no failure of its test, which is run again",
  ignore: Deno.build.os === "windows",
  async fn() {
    const seen = await runAll(["TestOk1", "TestKilled", "TestOk2"], 1, "good", 2);
    assertEquals(verdicts(seen), ["TestOk1 ok", "TestKilled ok", "TestOk2 ok"]);
    const atOnce = await runAll(["TestOk1", "TestOk2"], 1, "killed");
    assertEquals(verdicts(atOnce), ["TestOk1 ok", "TestOk2 ok"]);
  },
});
