/** Schedules: a run differs from its seed's as they say, and the same way in Deno and in Bun. */

// @ts-types="../types/std_assert.d.ts"
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { ReplayJob } from "../commands/replay/replay_job.ts";
import { importMapsOf } from "../runner/program.ts";
import { raft } from "../tester/raft/lab.ts";
import type { TraceEvent } from "../trace/event.ts";
import { hasBun, raftAt, runJobs } from "./child.ts";
import { commandLine, ended, type Result } from "./command_line.ts";

const root = new URL("../", import.meta.url).pathname;
const solution = `${root}raft/raft.ts`;

function run(...args: string[]): Promise<Result> {
  const [command, line] = commandLine(args);
  return ended(new Deno.Command(command, { args: line, cwd: root }));
}

/** All that happens in a run. */
async function eventsOf(test: string, seed: number, schedule: string): Promise<TraceEvent[]> {
  const student = raftAt(solution);
  const map = await importMapsOf(student);
  const job = new ReplayJob({ student, map });
  const events: TraceEvent[] = [];
  const { servers } = raft.beyond.find(({ name }) => name === test) ?? { servers: 3 };
  const options = { seed, race: false, schedule };
  const settings = { student, map, course: "mit6824", options, full: true };
  await job.run({ name: test, servers }, settings, (event) => events.push(event));
  job.stop();
  return events;
}

/** The messages of a run from one server to another, as `kind number at`. */
function onLink(events: TraceEvent[], from: number, to: number): string[] {
  const numbers: number[] = [];
  return events.flatMap((event) => {
    if (!("message" in event && "method" in event)) return [];
    const { kind, server, peer, message, at } = event;
    const isOfLink = kind.startsWith("re") && ["request arrived", "reply sent", "reply lost"].includes(kind)
      ? server === to && peer === from
      : server === from && peer === to;
    if (!isOfLink) return [];
    if (!numbers.includes(message)) numbers.push(message);
    return [`${kind} ${numbers.indexOf(message) + 1} ${at}`];
  });
}

Deno.test("schedule: steps are taken one after the other, and what is not possible is left out", async () => {
  const schedule = "t2.d01.d20.d20.x2.t2.d21.l21.s1.c1.x1.s1";
  const events = await eventsOf("TestScope3", 7, schedule);
  const steps = events.flatMap((event) => event.kind === "step" ? [event.text] : []);
  assertEquals(steps.slice(0, 9), [
    "S2's timer fires",
    "S2's RequestVote #1 arrives at S0",
    "S0's reply to RequestVote #1 arrives at S2",
    "a client gives S2 a command",
    "S2's timer fires",
    "S2's RequestVote #2 arrives at S1",
    "S1's reply to RequestVote #2 to S2 is lost",
    "S1 crashes",
    "S1 starts again",
  ]);
  assertEquals(events.filter(({ kind }) => kind === "failed"), []);
});

Deno.test("schedule: a message is lost, comes late, and a server restarts after its answer; all else stays", async () => {
  const plain = await eventsOf("TestBasicAgree2B", 7, "");
  const [link] = [[0, 1], [1, 0], [2, 0], [0, 2], [1, 2], [2, 1]].filter(([from, to]) =>
    onLink(plain, from, to).length > 20
  );
  const [from, to] = link;
  const before = onLink(plain, from, to).filter((text) => Number(text.split(" ").at(-2)) < 3);
  const lost = await eventsOf("TestBasicAgree2B", 7, `L${from}${to}n3`);
  assertEquals(onLink(lost, from, to).slice(0, before.length), before, "what comes before is the same");
  const ofThird = (events: TraceEvent[]) =>
    onLink(events, from, to).filter((text) => / 3 \d+$/.test(text)).map((text) => text.replace(/ 3 .*/, ""));
  assertEquals(ofThird(lost), ["request sent", "request lost", "call failed"]);
  assertEquals(ofThird(await eventsOf("TestBasicAgree2B", 7, `M${from}${to}n3`)).slice(-2), [
    "reply lost",
    "call failed",
  ]);

  const at = (events: TraceEvent[], kind: string) =>
    Number(onLink(events, from, to).find((text) => text.startsWith(`${kind} 3 `))!.split(" ").at(-1));
  const late = await eventsOf("TestBasicAgree2B", 7, `D${from}${to}n3w20000`);
  assertEquals(at(late, "request arrived"), at(plain, "request arrived") + 20_000);

  const restarted = await eventsOf("TestBasicAgree2B", 7, `A${from}${to}n3w1000`);
  const again = restarted.find((event) => event.kind === "launched" && event.life === 2)!;
  assertEquals([again.server, again.at], [to, at(plain, "reply sent") + 1000]);
});

Deno.test("schedule: a server pauses, and another one's timers fire first", async () => {
  const paused = await eventsOf("TestInitialElection2A", 7, "P0t0w900000.P1t0w900000");
  const [first] = paused.filter(({ kind }) => kind === "request sent");
  assertEquals(first.server, 2);
  assertEquals(paused.filter(({ at, kind }) => kind === "request arrived" && at! < 900_000), []);
  for (const server of [0, 1, 2]) {
    const events = await eventsOf("TestInitialElection2A", 7, `F${server}t1000`);
    assertEquals(events.find(({ kind }) => kind === "request sent")!.server, server);
  }
});

Deno.test("schedule: crashes and starts at given moments", async () => {
  const events = await eventsOf("TestScope3", 7, "C1t500000.S1t900000.R2t950000");
  const lives = events.filter(({ kind, at }) => (kind === "crashed" || kind === "launched") && at! > 0);
  assertEquals(lives.map(({ kind, server, at }) => `${kind} ${server} ${at}`), [
    "crashed 1 500000",
    "launched 1 900000",
    "crashed 2 950000",
    "launched 2 950000",
  ]);
});

Deno.test("schedule: the same run in Deno and in Bun", async () => {
  assert(await hasBun(), "Bun was not found: set RAFTLAB_BUN to its path, or run `deno task check`");
  const jobs = [
    { test: "TestScope3", seed: 7, overrides: "t2.d20.d20.x2.t2.d21.l21.s1.c1.x1.s1" },
    { test: "TestScope5", seed: 1, overrides: "t4.d40.d40.d41.d41.x4.t4.c4.t0.t0.d01.d02.d02.s4" },
    { test: "TestFigure82C", seed: 3, overrides: "P1t300000w400000.L02n5.E20n3w900000.F3t2000000.A01n2w0" },
  ];
  const [deno, bun] = [await runJobs("deno", jobs), await runJobs("bun", jobs)];
  assertEquals(deno.map(({ digest }) => digest), bun.map(({ digest }) => digest));
  const plain = await runJobs("deno", jobs.map(({ test, seed }) => ({ test, seed })));
  deno.forEach(({ digest, passed }, i) => {
    assert(digest !== plain[i].digest, jobs[i].test);
    assert(passed, jobs[i].test);
  });
});

Deno.test("schedule: a file names test, seed and overrides; a bad one is refused with the reason", async () => {
  const folder = Deno.makeTempDirSync({ prefix: "raftlab schedule " });
  const path = `${folder}/schedule.json`;
  const right = {
    format: "raftlab schedule",
    version: 1,
    course: "mit6824",
    test: "TestScope3",
    seed: 7,
    race: false,
    overrides: [
      { step: "timer", server: 2 },
      { step: "deliver", from: 2, to: 0, nth: 1 },
      { step: "deliver", from: 2, to: 0, nth: 1 },
    ],
  };
  const write = (content: unknown) => Deno.writeTextFileSync(path, JSON.stringify(content));
  write(right);
  const [file, code] = [
    await run("replay", "--schedule", path),
    await run("replay", "TestScope3", "--seed", "7", "--schedule", "t2.d20.d20"),
  ];
  assertEquals([file.code, file.err], [0, ""]);
  const digest = /digest \w+/.exec(code.out)![0];
  assertStringIncludes(file.out, digest);
  const tested = await run("test", "--schedule", path);
  assertStringIncludes(tested.out, "; seed 7)");

  const bad: [unknown, string][] = [
    [{ ...right, format: "raftlab trace" }, 'format is "raftlab trace"; expected "raftlab schedule"'],
    [{ ...right, version: 2 }, "it is of format version 2, and this raftlab reads version 1"],
    [{ ...right, seed: -1 }, "seed is -1; expected a whole number, 0 or more"],
    [{ ...right, overrides: [{}] }, "overrides[0]: it has neither do nor step"],
    [{ ...right, overrides: [{ step: "jump" }] }, 'overrides[0]: step is "jump"; expected one of "timer"'],
    [{ ...right, overrides: [{ do: "lose", from: 1, to: 0, number: 1 }] }, "overrides[0]: what is missing"],
    [
      { ...right, overrides: [right.overrides[0], { do: "crash", server: 1, at: -5 }] },
      "overrides[1]: at is -5; expected microseconds, 0 or more",
    ],
    [
      { ...right, overrides: [{ step: "timer", server: 4 }] },
      "t4 names S4, and TestScope3 has the servers 0 to 2",
    ],
  ];
  for (const [content, says] of bad) {
    write(content);
    const { code, err } = await run("replay", "--schedule", path);
    assertStringIncludes(err, says);
    assertEquals(code, 2);
  }
  const { code: refused, err } = await run("replay", "TestScope5", "--schedule", path);
  assertEquals(refused, 2);
  assertStringIncludes(err, `--schedule ${path}`);
  Deno.removeSync(folder, { recursive: true });
});
