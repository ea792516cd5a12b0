/** The instrument itself: each of its complaints, tried on Rafts made to earn it, and the isolation of crashed servers. */

// @ts-types="../../types/std_assert.d.ts"
import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertMatch,
  assertRejects,
  assertThrows,
} from "@std/assert";
import { Buffer, listOf, NewEncoder, string } from "../../labgob/mod.ts";
import type { ClientEnd } from "../../labrpc/mod.ts";
import { ApplyMsg, type Channel, type Make, type RaftServer } from "../../raft/api.ts";
import type { Persister } from "../../raft/persister.ts";
import { installGlobals, makeRandom, Simulation } from "../../sim/mod.ts";
import { code } from "./code.ts";
import { Config, sleep } from "./config.ts";
import type { LabTest } from "../lab.ts";
import { TestFailure } from "../failure.ts";
import { Run } from "../run.ts";
import { stateTooLarge } from "./state_size.ts";
import type { World } from "../world.ts";

class Ping {
  From = 0;
}
class Pong {
  Heard = 0;
}

/** A server that says and does what a test tells it to. */
class Puppet implements RaftServer {
  term = 1;
  leads = false;
  killed = false;
  pings = 0;
  started: unknown[] = [];
  constructor(
    readonly peers: ClientEnd[],
    readonly me: number,
    readonly persister: Persister,
    readonly applyCh: Channel<ApplyMsg>,
  ) {}
  Start(command: unknown): [number, number, boolean] {
    if (!this.leads) return [-1, this.term, false];
    this.started.push(command);
    return [this.started.length, this.term, true];
  }
  GetState(): [number, boolean] {
    return [this.term, this.leads];
  }
  Kill(): void {
    this.killed = true;
  }
  Ping(_args: Ping, reply: Pong): void {
    reply.Heard = ++this.pings;
  }
  ping(server: number, reply = new Pong()): Promise<boolean> {
    return this.peers[server].Call("Puppet.Ping", Object.assign(new Ping(), { From: this.me }), reply);
  }
  Snapshot: NonNullable<RaftServer["Snapshot"]> = () => {};
  CondInstallSnapshot?: RaftServer["CondInstallSnapshot"];
  applySnapshot(SnapshotIndex: number, SnapshotTerm: number, Snapshot: Uint8Array): Promise<void> {
    return this.applyCh.send(
      Object.assign(new ApplyMsg(), { SnapshotValid: true, SnapshotIndex, SnapshotTerm, Snapshot }),
    );
  }
  apply(index: number, command: unknown): Promise<void> {
    return this.applyCh.send(
      Object.assign(new ApplyMsg(), { CommandValid: true, CommandIndex: index, Command: command }),
    );
  }
}

/** Every life of every puppet, in the order of their making. */
type Cast = Puppet[];

/** Runs a scene over a cluster of three puppets, in simulated time. */
function scene(name: string, play: (cfg: Config, cast: Cast, sim: Simulation) => Promise<void> | void): void {
  Deno.test(`config: ${name}`, async () => {
    const restore = installGlobals();
    const sim = new Simulation({ seed: 7 });
    try {
      await sim.run(async () => {
        const cast: Cast = [];
        await play(new Config({ servers: 3, unreliable: false }, world(sim, cast)), cast, sim);
      });
    } finally {
      restore();
    }
  });
}

function world(sim: Simulation, cast: Cast): World {
  const make: Make = (peers, me, persister, applyCh) => {
    const puppet = new Puppet(peers, me, persister, applyCh);
    cast.push(puppet);
    return puppet;
  };
  return {
    instance: () => ({ exports: { Make: make } }),
    chance: makeRandom(7, "tester"),
    network: { chance: makeRandom(7, "network"), after: (us, fn) => sim.after(us, fn) },
    now: () => sim.now,
    as: (server, fn) => sim.as(server, fn),
    owner: () => sim.owner,
    note: () => {},
    watcher: {},
  };
}

async function complaint(act: () => unknown): Promise<string> {
  const error = await assertRejects(async () => await act(), TestFailure);
  return error.message;
}

scene("finds the one leader, of the latest term", async (cfg, cast) => {
  cast[0].leads = true;
  cast[2].leads = true;
  cast[2].term = 2;
  assertEquals(await cfg.checkOneLeader(), 2);
});

scene("two leaders of one term are one too many", async (cfg, cast) => {
  cast[0].leads = cast[1].leads = true;
  assertEquals(await complaint(() => cfg.checkOneLeader()), "term 1 has 2 (>1) leaders");
});

scene("no leader for ten looks: about five seconds", async (cfg, _, sim) => {
  assertEquals(await complaint(() => cfg.checkOneLeader()), "expected one leader, got none");
  assert(sim.now > 4_500_000 && sim.now < 5_500_000, `${sim.now} us`);
});

scene("a leader that is cut off does not count", async (cfg, cast) => {
  cast[1].leads = true;
  cfg.disconnect(1);
  cfg.checkNoLeader();
  assertEquals(await complaint(() => cfg.checkOneLeader()), "expected one leader, got none");
  cfg.connect(1);
  assertEquals(await complaint(() => cfg.checkNoLeader()), "expected no leader, but 1 claims to be leader");
});

scene("terms must agree", async (cfg, cast) => {
  assertEquals(cfg.checkTerms(), 1);
  cast[1].term = 3;
  assertEquals(await complaint(() => cfg.checkTerms()), "servers disagree on term");
});

scene("counts who has applied an index, and what", async (cfg, cast) => {
  assertEquals(cfg.nCommitted(1), [0, null]);
  await cast[0].apply(1, "x");
  await cast[2].apply(1, "x");
  await sleep(1);
  assertEquals(cfg.nCommitted(1), [2, "x"]);
});

scene("an apply out of order ends the test", async (cfg, cast) => {
  await cast[1].apply(1, "x");
  await cast[1].apply(3, "z");
  assertEquals(await complaint(() => cfg.aborted), "apply error: server 1 apply out of order 3");
});

scene("two values at one index end the test", async (cfg, cast) => {
  await cast[0].apply(1, "x");
  await cast[1].apply(1, "y");
  assertEquals(await complaint(() => cfg.aborted), "apply error: commit index=1 server=1 y != server=0 x");
});

scene("one: tries every connected server, and returns the index", async (cfg, cast) => {
  cast[2].leads = true;
  const index = cfg.one("x", 3, false);
  await sleep(5);
  assertEquals(cast[2].started, ["x"]);
  for (const puppet of cast) await puppet.apply(1, "x");
  assertEquals(await index, 1);
});

scene("one: without retry gives up two seconds after Start", async (cfg, cast, sim) => {
  cast[0].leads = true;
  assertEquals(await complaint(() => cfg.one(5, 3, false)), "one(5) failed to reach agreement");
  assert(sim.now >= 2_000_000 && sim.now < 2_100_000, `${sim.now} us`);
});

scene("one: with retry submits again, for ten seconds", async (cfg, cast, sim) => {
  cast[0].leads = true;
  assertEquals(await complaint(() => cfg.one(5, 3, true)), "one(5) failed to reach agreement");
  assertEquals(cast[0].started, [5, 5, 5, 5, 5]);
  assert(sim.now >= 10_000_000 && sim.now < 10_100_000, `${sim.now} us`);
});

scene("wait: gives up after thirty looks, or returns -1 in a later term", async (cfg, cast) => {
  await cast[0].apply(1, "x");
  assertEquals(await complaint(() => cfg.wait(1, 3, -1)), "only 1 decided for index 1; wanted 3");
  cast[1].term = 2;
  assertEquals(await cfg.wait(1, 3, 1), -1);
  assertEquals(await cfg.wait(1, 1, -1), "x");
});

scene("a crashed server's old instance is killed, and can neither send nor be heard", async (cfg, cast) => {
  const [old] = cast;
  const underWay = old.ping(1);
  cfg.crash1(0);
  assertEquals([old.killed, cfg.rafts[0], cfg.connected[0]], [true, null, false]);
  cfg.start1(0);
  cfg.connect(0);
  // Its ends are not those of the new life: whatever it sends gets nowhere.
  assertEquals(await old.ping(1), false);
  // What was under way when it crashed has been delivered; its answer has not.
  assertEquals(await underWay, false);
  assertEquals(cast[1].pings, 1);
  // Nor does anybody who calls server 0 reach the old one.
  assertEquals(await cast[1].ping(0), true);
  assertEquals([old.pings, cast[3].pings], [0, 1]);
});

scene(
  "a link that works one way: requests and answers get through in one direction, until connect",
  async (cfg, cast) => {
    cfg.link(0, 1, false);
    assertEquals(await Promise.all([cast[0].ping(1), cast[1].ping(0)]), [false, false]);
    assertEquals([cast[0].pings, cast[1].pings], [1, 0]); // 1 is heard, and hears nothing
    assertEquals(await Promise.all([cast[0].ping(2), cast[2].ping(0), cast[2].ping(1)]), [true, true, true]);
    cfg.connect(1);
    assertEquals(await Promise.all([cast[0].ping(1), cast[1].ping(0)]), [true, true]);

    cfg.disconnect(2);
    cfg.link(0, 2, true);
    cfg.link(2, 0, true);
    assertEquals(await Promise.all([cast[0].ping(2), cast[2].ping(0), cast[1].ping(2)]), [true, true, false]);
    cfg.disconnect(2);
    assertEquals(await Promise.all([cast[0].ping(2), cast[2].ping(0)]), [false, false]);
  },
);

scene(
  "tells of a reply as it is made; then its server can be restarted, and the reply arrives",
  async (cfg, cast) => {
    const answers: unknown[] = [];
    const answered = new Promise<void>((resolve) => {
      cfg.answered = (server, method, reply) => {
        answers.push([server, method, (reply as Pong).Heard]);
        resolve();
      };
    });
    const call = cast[0].ping(1);
    await answered;
    cfg.start1(1);
    assertEquals([await call, answers, cast.length], [true, [[1, "Puppet.Ping", 1]], 4]);
  },
);

scene("what an old instance saves is not what the next life reads", (cfg, cast) => {
  cast[0].persister.SaveRaftState(new Uint8Array([1]));
  cfg.crash1(0);
  cast[0].persister.SaveRaftState(new Uint8Array([66]));
  cfg.start1(0);
  cast[0].persister.SaveRaftState(new Uint8Array([66]));
  assertEquals([...cast[3].persister.ReadRaftState()], [1]);
});

scene("a crash keeps the state and the snapshot of one save, by whichever method", (cfg, cast) => {
  const kept = (puppet: Puppet) =>
    [puppet.persister.ReadRaftState(), puppet.persister.ReadSnapshot()].map((bytes) => [...bytes]);
  const [one, two, three] = [1, 2, 3].map((value) => new Uint8Array([value]));
  cast[0].persister.SaveStateAndSnapshot(one, two);
  cfg.start1(0);
  assertEquals(kept(cast[3]), [[1], [2]]);
  cast[3].persister.Save(two, three);
  cfg.crash1(0);
  cast[3].persister.Save(one, one);
  cfg.start1(0);
  assertEquals(kept(cast[4]), [[2], [3]]);
});

scene(
  "with snapshots: one after every ten commands, and the service waits for Snapshot",
  async (cfg, cast) => {
    const seen: string[] = [];
    let goOn = () => {};
    for (const puppet of cast) {
      puppet.Snapshot = (index, snapshot) => {
        seen.push(`S${puppet.me} ${index} ${snapshot.length > 20}`);
        return new Promise((resolve) => goOn = resolve);
      };
    }
    cfg.takeSnapshots();
    for (let index = 1; index <= 9; index++) await cast[1].apply(index, index * 1000);
    let taken = false;
    cast[1].apply(10, 10_000).then(() => taken = true);
    await sleep(1000);
    assertEquals([seen, taken], [["S1 9 true"], false]);
    goOn();
    await sleep(1);
    assertEquals([taken, cfg.nCommitted(10)], [true, [1, 10_000]]);
  },
);

scene("with snapshots: what a service takes is its whole state", async (cfg, cast) => {
  const made: Uint8Array[] = [];
  for (const puppet of cast) {
    puppet.Snapshot = (_, snapshot) => {
      made.push(snapshot);
      puppet.persister.Save(new Uint8Array([1]), snapshot);
    };
  }
  cfg.takeSnapshots();
  for (let index = 1; index <= 9; index++) await cast[1].apply(index, index * 1000);
  await sleep(1);
  await cast[2].applySnapshot(9, 1, made[0]);
  await sleep(1);
  assertEquals(cfg.nCommitted(5), [2, 5000]);
  await cast[2].apply(10, 10_000);
  await sleep(1);
  assertEquals(cfg.nCommitted(10), [1, 10_000]);
  cfg.start1(1);
  await cast.at(-1)!.apply(10, 10_000);
  await sleep(1);
  assertEquals(cfg.nCommitted(10), [2, 10_000]);
});

scene("with snapshots: one that CondInstallSnapshot refuses is not taken", async (cfg, cast) => {
  const asked: unknown[] = [];
  cast[2].CondInstallSnapshot = (...args) => {
    asked.push(...args.slice(0, 2));
    return false;
  };
  cfg.takeSnapshots();
  await cast[2].applySnapshot(9, 4, new Uint8Array([1]));
  await cast[2].apply(1, 1000);
  await sleep(1);
  assertEquals([asked, cfg.nCommitted(1)], [[4, 9], [1, 1000]]);
});

scene("with snapshots: of a state that is too large it is said what is in it", (cfg, cast) => {
  class Saved {
    Term = 7;
    Log = listOf(string);
  }
  const save = (puppet: Puppet, count: number) => {
    const saved = new Saved();
    saved.Log.push(...Array(count).fill("x".repeat(30)));
    const buffer = new Buffer();
    const encoder = NewEncoder(buffer);
    encoder.Encode(3);
    encoder.Encode(saved);
    puppet.persister.SaveRaftState(buffer.Bytes());
  };
  for (const puppet of cast) save(puppet, 10);
  assertEquals(stateTooLarge(cfg), null);
  save(cast[2], 80);
  cfg.crash1(2);
  assertMatch(
    stateTooLarge(cfg)!,
    /^S2 has saved 25\d\d bytes of Raft state, of which there may be 1999; its service has made no snapshot, and has reached 0\. What is saved: 3 \| Term: 7, Log: a list of 80$/,
  );
});

scene("with snapshots: a Raft that has no Snapshot is told so", (cfg, cast) => {
  Object.assign(cast[1], { Snapshot: undefined });
  const error = assertThrows(() => cfg.takeSnapshots(), TestFailure);
  assertEquals([error.kind, error.server], ["crash", 1]);
  assertEquals(
    error.message,
    "S1 has no method Snapshot(index, snapshot), which this test calls: see raft/api.ts",
  );
});

Deno.test("config: with snapshots, what is wrong on applyCh is said", async () => {
  const said = async (act: (cast: Puppet) => unknown) => {
    const { failure } = await verdictOn(async (cfg) => {
      const puppet = puppets.at(-3)!;
      cfg.takeSnapshots();
      act(puppet);
      await sleep(100);
    });
    return failure?.message;
  };
  assertEquals(
    await said((puppet) => puppet.apply(2, 5)),
    "apply error: server 0 apply out of order, expected index 1, got 2",
  );
  assertEquals(
    await said((puppet) => puppet.applySnapshot(9, 1, new Uint8Array())),
    "apply error: nil snapshot",
  );
  assertEquals(
    await said((puppet) => puppet.applySnapshot(9, 1, "x" as unknown as Uint8Array)),
    'S0 sent an ApplyMsg on applyCh: its Snapshot was the text "x"; it must be a Uint8Array, as the service made it',
  );
  assertEquals(
    await said((puppet) => puppet.applySnapshot(9, 1, new Uint8Array([1, 2, 3]))),
    "apply error: snapshot Decode() error",
  );
});

scene("an exception in the student's code is laid to its server", (cfg, cast) => {
  cast[2].GetState = () => {
    throw new RangeError("no state");
  };
  const error = assertThrows(() => cfg.rafts[2]!.GetState(), TestFailure);
  assertEquals([error.kind, error.server], ["crash", 2]);
  assertEquals(error.message, "exception in GetState of S2: RangeError: no state");
});

/** Those of all verdicts. */
const puppets: Cast = [];

/** Runs a body as a test of three puppets; returns its verdict. */
async function verdictOn(body: (cfg: Config) => Promise<void>) {
  const restore = installGlobals();
  const sim = new Simulation({ seed: 7 });
  try {
    return await sim.run(async () => {
      const test = { servers: 3, unreliable: false, body: "body" } as LabTest;
      const run = new Run(test, { ...code, bodies: { body } }, 120, world(sim, puppets));
      let ended: { by: unknown } | null = null;
      await run.go().catch((error) => ended = { by: error });
      return run.verdict(ended);
    });
  } finally {
    restore();
  }
}

Deno.test("run: a body that never ends is ended at the course's limit", async () => {
  const { passed, failure, total } = await verdictOn(async () => {
    for (;;) await sleep(1000);
  });
  assertEquals([passed, failure?.kind, failure?.message], [
    false,
    "timeout",
    "test took longer than 120 seconds",
  ]);
  assertEquals(total, 120);
});

Deno.test("run: a client that fails ends the test at once", async () => {
  const { failure, total } = await verdictOn(async (cfg) => {
    cfg.background(() => cfg.one("x", 3, false));
    await sleep(60_000);
  });
  assertEquals(failure?.message, "one(x) failed to reach agreement");
  assert(total < 11, `${total} s`);
});

Deno.test("run: a fault of the tester itself is called one", async () => {
  const { failure } = await verdictOn(() => Promise.reject(new TypeError("oops")));
  assertEquals([failure?.kind, failure?.message], ["fault", "the tester itself failed: oops"]);
  assertInstanceOf(failure!.stack, Array);
});

Deno.test("run: each server's view goes with a failure", async () => {
  const { failure } = await verdictOn(async (cfg) => {
    cfg.disconnect(1);
    cfg.crash1(2);
    await cfg.checkOneLeader();
  });
  const seen = failure!.servers.map(({ running, connected, facts }) => ({
    running,
    connected,
    term: facts.term,
  }));
  assertEquals(seen, [
    { running: true, connected: true, term: 1 },
    { running: true, connected: false, term: 1 },
    { running: false, connected: false, term: undefined! },
  ]);
});
