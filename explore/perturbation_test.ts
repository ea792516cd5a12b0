/** What is done to a run of a test is no more than its body bears. */

// @ts-types="../types/std_assert.d.ts"
import { assert, assertEquals } from "@std/assert";
import { makeRandom } from "../sim/mod.ts";
import { codeOf, type Override, overridesOf } from "./override.ts";
import { type Bearing, drawnMix, Perturbation } from "./perturbation.ts";

const servers = 5;
const extent = { messages: 3000, us: 20_000_000 };

/** A run in which each message is sent and answered at once, and every answer promises something. */
function drawn(bears: Bearing, restarts: boolean, seed: number): Perturbation {
  const random = makeRandom(seed, "test");
  const perturbation = new Perturbation(
    random,
    drawnMix(random, bears, restarts, servers, extent),
    servers,
    extent,
  );
  const numbers = new Map<string, number>();
  for (let message = 1; message <= extent.messages; message++) {
    const now = message * 5000;
    const from = message % servers, to = (from + 1 + message % (servers - 1)) % servers;
    const number = (numbers.get(`${from}${to}`) ?? 0) + 1;
    numbers.set(`${from}${to}`, number);
    const call = { from, to, number };
    perturbation.delay(call, "request", now);
    if (perturbation.loses(call, "request")) continue;
    const isVote = message % 2 === 0;
    perturbation.asked(message, isVote ? { Term: 1 } : { Term: 1, Entries: [1] });
    const reply = isVote ? { Term: 1, VoteGranted: true } : { Term: 1, Success: true };
    perturbation.restartAfter(call, message, isVote ? "Raft.RequestVote" : "Raft.AppendEntries", reply);
    perturbation.delay(call, "reply", now);
    perturbation.loses(call, "reply");
  }
  return perturbation;
}

function all(bears: Bearing, restarts = true): Override[][] {
  return Array.from({ length: 100 }, (_, seed) => drawn(bears, restarts, seed).overrides);
}

const kindsOf = (overrides: Override[]) =>
  new Set(overrides.map((each) => "do" in each ? each.do : each.step));

Deno.test("perturbation: a body that bears delays gets none above 26 ms, and nothing else", () => {
  for (const overrides of all("delays")) {
    assert(overrides.length > 0);
    for (const each of overrides) {
      assert("do" in each && each.do === "delay" && each.us <= 26_000, JSON.stringify(each));
    }
  }
});

Deno.test("perturbation: what each body bears is all drawn, and servers restart only where that is borne", () => {
  const faults = ["delay", "lose", "pause"];
  assertEquals([...kindsOf(all("faults").flat())].toSorted(), faults);
  assertEquals([...kindsOf(all("restarts", false).flat())].toSorted(), faults);
  const crashes = ["restart", "restart after"];
  assertEquals([...kindsOf(all("restarts").flat())].toSorted(), [...faults, ...crashes].toSorted());
  const ofAppend = all("restarts").flat().filter((each) => "do" in each && each.do === "restart after");
  assert(ofAppend.length > 50);
});

Deno.test("perturbation: little enough for a right Raft: few restarts, short pauses, and links that get through", () => {
  for (const overrides of all("restarts")) {
    const of = (kind: string) => overrides.filter((each) => "do" in each && each.do === kind);
    assert(of("restart").length + of("restart after").length <= 9);
    assert(of("pause").length <= 2 && of("lose").length <= 40);
    for (const each of overrides) if ("us" in each) assert(each.us < 2_300_000);
    const lost = new Map<string, number>();
    for (const each of of("lose")) {
      if (!("number" in each)) continue;
      const link = `${each.from}>${each.to}`;
      assert(each.number > (lost.get(link) ?? -3) + 3, `${link} ${each.number}`);
      lost.set(link, each.number);
    }
  }
});

Deno.test("perturbation: runs differ in what is done to them, and a code says all of it", () => {
  const runs = all("restarts");
  assert(new Set(runs.map((overrides) => [...kindsOf(overrides)].join())).size > 10);
  for (const overrides of runs) assertEquals(overridesOf(codeOf(overrides)), overrides);
  const [one, other] = [drawn("restarts", true, 7), drawn("restarts", true, 7)];
  assertEquals(one.overrides, other.overrides);
});

Deno.test("perturbation: what the clients of a service ask is left alone", () => {
  for (let seed = 0; seed < 50; seed++) {
    const random = makeRandom(seed, "test");
    const mix = drawnMix(random, "restarts", true, servers, extent);
    const perturbation = new Perturbation(random, mix, servers, extent);
    const planned = perturbation.overrides.length;
    for (let number = 1; number <= 300; number++) {
      const call = { from: servers + number % 3, to: number % servers, number };
      assertEquals(perturbation.delay(call, "request", number * 5000), 0);
      assertEquals([perturbation.loses(call, "request"), perturbation.loses(call, "reply")], [false, false]);
      const reply = { Success: true, VoteGranted: true };
      assertEquals(perturbation.restartAfter(call, number, "KVServer.RequestVote", reply), null);
    }
    assertEquals([perturbation.overrides.length, perturbation.messages], [planned, 0]);
  }
});
