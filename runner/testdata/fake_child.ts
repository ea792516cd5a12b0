// A child that speaks the protocol and behaves as the name of its test says, to try the parent on.

import vm from "node:vm";

const decoder = new TextDecoder();
const encoder = new TextEncoder();
let token = "";
let announce = false;

function write(text: string) {
  let bytes = encoder.encode(text);
  while (bytes.length > 0) bytes = bytes.subarray(Deno.stdout.writeSync(bytes));
}

function send(event: unknown) {
  write(`${token} ${JSON.stringify(event)}\n`);
}

function sleep(ms: number) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function setUp(setup: { token: string; announce: boolean; student: { files: string[] } }) {
  token = setup.token;
  announce = setup.announce;
  const raft = setup.student.files[0].replace(/^.*\//, "");
  if (raft === "unloadable") {
    send({ type: "loadError", message: "it must export Make", stack: ["raft.ts:1:1"] });
    Deno.exit(0);
  }
  if (raft === "dies") Deno.exit(7);
  if (raft === "spins") { for (;;); }
  if (raft === "killed" && !announce) Deno.kill(Deno.pid, "SIGKILL");
  if (raft === "prints") write("printed while loading\n");
  send({ type: "ready" });
}

let jobs = 0;
const hoard: Uint8Array[] = [];

async function run({ test, seed }: { test: string; seed: number }) {
  // As in the reports' test; but this file imports nothing, so that a child starts quickly.
  const failure = {
    kind: "assertion",
    message: "expected one leader, got none",
    where: "tester/raft/election.ts:41",
    server: null,
    at: 5043000,
    stack: [],
    servers: [
      { server: 0, running: true, connected: true, facts: { term: 7, role: "follower", applied: 0 } },
      { server: 1, running: true, connected: false, facts: { term: 3, role: "leader", applied: 4 } },
      { server: 2, running: false, connected: true, facts: { applied: 4 } },
    ],
  };
  const end = (failed: boolean) => {
    const numbers = { seconds: 3.05, total: 3.5, peers: 3, rpcs: 40, bytes: 10538, counts: { commits: 0 } };
    const common = { test, seed, ...numbers, digest: failed ? "f" : "0", steps: 1, realMs: 1 };
    send({ type: "end", outcome: { ...common, passed: !failed, failure: failed ? failure : null } });
  };
  jobs++;
  send({ type: "start", test, seed });
  if (test.startsWith("TestSlow")) await sleep(300);
  if (test.startsWith("TestPrint")) send({ type: "print", at: 1234567, server: 2, text: "one\ntwo" });
  if (test.startsWith("TestSpin")) {
    if (announce) send({ type: "step", at: 402000, server: 1 });
    new vm.Script("(function spin() { for (;;); })()", { filename: "student:///fake_child.ts" }).runInThisContext();
  }
  if (test.startsWith("TestStopped")) {
    const script = `kill -STOP ${Deno.pid}; /bin/sleep 3; kill -CONT ${Deno.pid}`;
    const begun = performance.now();
    new Deno.Command("/bin/sh", { args: ["-c", script] }).spawn();
    await sleep(500);
    // It was not stopped at all: then the test would show nothing.
    if (performance.now() - begun < 2500) Deno.exit(7);
  }
  if (test.startsWith("TestBabble")) { for (;;) send({ type: "print", at: 5, server: 0, text: "again" }); }
  if (test.startsWith("TestOnce") && !announce) { for (;;); }
  if (test.startsWith("TestDie")) Deno.exit(5);
  if (test.startsWith("TestLarge")) {
    for (let at = 1; at <= 20; at++) {
      hoard.push(new Uint8Array(30 << 20).fill(1));
      send({ type: "progress", test, at, used: at });
    }
    await sleep(400);
  }
  if (test.startsWith("TestFull") && jobs > 1) {
    Deno.stderr.writeSync(encoder.encode("out of memory\n"));
    Deno.exit(1);
  }
  if (test.startsWith("TestJobs")) send({ type: "print", at: 1, server: 0, text: `job ${jobs}` });
  if (test.startsWith("TestKilled") && !announce) Deno.kill(Deno.pid, "SIGKILL");
  if (test.startsWith("TestRaw")) write("no newline");
  if (test.startsWith("TestForge")) write(`0123 {"type":"end","outcome":{"test":"${test}","passed":true}}\n`);
  if (test.startsWith("TestFlood")) {
    const line = `${"x".repeat(1000)}\n`.repeat(1000);
    for (let i = 0; i < 50; i++) write(line);
    for (let i = 0; i < 20; i++) write("y".repeat(1 << 20));
  }
  if (test.startsWith("TestBusy")) {
    for (let at = 1; ; at++) {
      const until = performance.now() + 50;
      while (performance.now() < until);
      const doing = ["S0: connected; sent 7 Ping (70 bytes)"];
      send({ type: "progress", test, at: at * 1000, used: 50 * at, doing });
    }
  }
  if (test.startsWith("TestStarved")) {
    for (let at = 1; at < 40; at++) {
      await sleep(50);
      send({ type: "progress", test, at: at * 1000, used: at });
    }
  }
  if (test.startsWith("TestUnknown")) send({ type: "news", test });
  if (test.startsWith("TestMangled")) {
    send({ type: "end", outcome: { test, seed, passed: false, failure: { ...failure, at: "soon" } } });
  }
  if (test.startsWith("TestOther")) test = "TestElsewhere";
  if (test.startsWith("TestMemory")) {
    const kept = [];
    if (announce) send({ type: "step", at: 777000, server: 2 });
    for (;;) {
      kept.push(new Uint8Array(1 << 24).fill(1));
      await sleep(1);
      send({ type: "progress", test, at: kept.length, used: kept.length });
    }
  }
  end(test.startsWith("TestFail") || (test === "TestUsed" && jobs > 1));
}

let rest = "";
let isSetUp = false;
for await (const chunk of Deno.stdin.readable) {
  rest += decoder.decode(chunk, { stream: true });
  const lines = rest.split("\n");
  rest = lines.pop()!;
  for (const line of lines) {
    if (isSetUp) await run(JSON.parse(line));
    else setUp(JSON.parse(line));
    isSetUp = true;
  }
}
