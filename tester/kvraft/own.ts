/**
 * The tests of the service that have their own bodies.
 *
 * Source: test_test.go of MIT 6.824 Lab 3 (2020, 2022).
 *
 * @module
 */

import { fatal } from "../failure.ts";
import { checkClntAppends, checkConcurrentAppends, token } from "./checks.ts";
import { type Config, sleep } from "./config.ts";
import { Append, check, Get, Put } from "./counted.ts";
import { checkTrimmed, electionTimeout } from "./generic.ts";

/** How many appends are timed, and how long each may take, in milliseconds: a third of a heartbeat interval of 100. */
const timed = 1000;
const mostEach = 100 / 3;

/** Operations must not wait for the next heartbeat. */
export async function speed(cfg: Config): Promise<void> {
  const ck = cfg.makeClient(cfg.all());
  // The first one waits for a leader.
  await ck.Get("x");
  const begun = cfg.world.now();
  for (let i = 0; i < timed; i++) await ck.Append("x", token(0, i));
  const took = (cfg.world.now() - begun) / 1000;
  checkClntAppends(0, await ck.Get("x"), timed);
  if (took <= timed * mostEach) return;
  const each = took / timed;
  fatal(`Operations completed too slowly ${inGo(each)}/op > ${inGo(mostEach)}/op`, cfg.agreement.slow(each));
}

/** Milliseconds as Go writes a Duration: `41.2ms`, `1.5s`. */
function inGo(ms: number): string {
  const [value, unit] = ms < 1000 ? [ms, "ms"] : [ms / 1000, "s"];
  const digits = unit === "ms" ? 6 : 9;
  return `${Number((Math.trunc(value * 10 ** digits) / 10 ** digits).toFixed(digits))}${unit}`;
}

/** Five clients append to one key: nothing is lost, duplicated or out of order. */
export async function oneKey(cfg: Config): Promise<void> {
  const clients = 5, each = 10;
  const ck = cfg.makeClient(cfg.all(), clients);
  cfg.begin();
  await Put(cfg, ck, "k", "");
  const work = Array.from({ length: clients }, (_, me) =>
    cfg.background(async () => {
      const clerk = cfg.makeClient(cfg.all(), me);
      for (let n = 0; n < each; n++) await Append(cfg, clerk, "k", token(me, n));
    }));
  for (const client of work) await client;
  checkConcurrentAppends(await Get(cfg, ck, "k"), Array(clients).fill(each));
}

/**
 * The leader is in a minority, where nothing gets done until the network heals. The course's test checks without
 * waiting whether the Get has completed, and so cannot fail; this one waits as long as for the Put.
 */
export async function onePartition(cfg: Config): Promise<void> {
  const ck = cfg.makeClient(cfg.all());
  await Put(cfg, ck, "1", "13");

  cfg.begin(); // progress in majority
  const [p1, p2] = cfg.makePartition();
  cfg.partition(p1, p2);
  const [ckp1, ckp2a, ckp2b] = [p1, p2, p2].map((servers) => cfg.makeClient(servers));
  await Put(cfg, ckp1, "1", "14");
  await check(cfg, ckp1, "1", "14");

  cfg.nextSection(); // no progress in minority
  const putDone = cfg.background(() => Put(cfg, ckp2a, "1", "15"));
  const getDone = cfg.background(() => Get(cfg, ckp2b, "1"));
  const first = await Promise.race([
    putDone.then(() => "Put"),
    getDone.then(() => "Get"),
    sleep(1000).then(() => ""),
  ]);
  if (first !== "") fatal(`${first} in minority completed`, { suspect: "service" });
  await check(cfg, ckp1, "1", "14");
  await Put(cfg, ckp1, "1", "16");
  await check(cfg, ckp1, "1", "16");

  cfg.nextSection(); // completion after heal
  cfg.ConnectAll();
  ckp2a.connect(cfg.all());
  ckp2b.connect(cfg.all());
  await sleep(electionTimeout);
  await within(3000, putDone, () => didNot(cfg, "Put"));
  await within(3000, getDone, () => didNot(cfg, "Get"));
  await check(cfg, ck, "1", "15");
}

async function within(ms: number, done: Promise<unknown>, late: () => never): Promise<void> {
  const isDone = await Promise.race([done.then(() => true), sleep(ms).then(() => false)]);
  if (!isDone) late();
}

function didNot(cfg: Config, what: string): never {
  fatal(`${what} did not complete`, { notes: cfg.waits() });
}

/** The size of a Raft's state at which a service saves a snapshot in these tests. */
const maxraftstate = 1000;

/** A server that was away gets a snapshot instead of what the others have discarded. */
export async function snapshotRpc(cfg: Config): Promise<void> {
  const ck = cfg.makeClient(cfg.all());
  cfg.begin();
  await Put(cfg, ck, "a", "A");
  await check(cfg, ck, "a", "A");

  // Many puts into the majority.
  cfg.partition([0, 1], [2]);
  const majority = cfg.makeClient([0, 1]);
  for (let i = 0; i < 50; i++) await Put(cfg, majority, String(i), String(i));
  await sleep(electionTimeout);
  await Put(cfg, majority, "b", "B");
  trimmed(cfg);

  // Now the server that was away is needed, and must catch up.
  cfg.partition([0, 2], [1]);
  const other = cfg.makeClient([0, 2]);
  await Put(cfg, other, "c", "C");
  await Put(cfg, other, "d", "D");
  await check(cfg, other, "a", "A");
  await check(cfg, other, "b", "B");
  await check(cfg, other, "1", "1");
  await check(cfg, other, "49", "49");

  cfg.partition([0, 1, 2], []);
  await Put(cfg, ck, "e", "E");
  await check(cfg, ck, "c", "C");
  await check(cfg, ck, "e", "E");
  await check(cfg, ck, "1", "1");
}

/** A snapshot holds the service's state, not its history. */
export async function snapshotSize(cfg: Config): Promise<void> {
  const largest = 500;
  const ck = cfg.makeClient(cfg.all());
  cfg.begin();
  for (let i = 0; i < 200; i++) {
    await Put(cfg, ck, "x", "0");
    await check(cfg, ck, "x", "0");
    await Put(cfg, ck, "x", "1");
    await check(cfg, ck, "x", "1");
  }
  trimmed(cfg);
  const size = cfg.SnapshotSize();
  if (size > largest) fatal(`snapshot too large (${size} > ${largest})`, { suspect: "service" });
}

function trimmed(cfg: Config): void {
  const { logBound } = cfg.test.shape as unknown as { logBound: number };
  checkTrimmed(cfg, maxraftstate, logBound);
}
