/**
 * The body of most tests of the service: clients call for three rounds of five seconds, while servers are partitioned,
 * or before all are crashed; then the results are checked.
 *
 * Source: GenericTest and GenericTestLinearizability of test_test.go in MIT 6.824 Lab 3 (2020, 2022).
 *
 * @module
 */

import { fatal } from "../failure.ts";
import { checkClntAppends, token, wrongValue } from "./checks.ts";
import { type Config, sleep, type TestClerk } from "./config.ts";
import { Append, Get, Put } from "./counted.ts";
import { checkLinearizability } from "./linearizability.ts";

/** The tester assumes that an election is over after this many milliseconds. */
export const electionTimeout = 1000;

/** The differences between the tests, besides the number of servers and the network's reliability. */
export interface Shape {
  clients: number;
  /** Servers are all crashed and started again after each round. */
  crash: boolean;
  /** The network is partitioned at random while clients call. */
  partitions: boolean;
  /** Bytes of Raft's state at which a service saves a snapshot; -1: never. */
  maxraftstate: number;
  /** Clients use each other's keys, so what they read cannot be predicted. */
  randomKeys: boolean;
  /** How many times maxraftstate a log may grow. */
  logBound: number;
  /** The history is checked for linearizability. */
  linearizable: boolean;
  /** It warns if a client has done little, as COS418's does. */
  warns: boolean;
}

export async function generic(cfg: Config): Promise<void> {
  const shape = cfg.test.shape as unknown as Shape;
  // Its number comes after those of the clients that it starts.
  const ck = cfg.makeClient(cfg.all(), shape.clients);
  for (let round = 0; round < 3; round++) await oneRound(cfg, shape, ck);
  if (shape.linearizable) checkLinearizability(cfg);
}

async function oneRound(cfg: Config, shape: Shape, ck: TestClerk): Promise<void> {
  let over = false;
  const clients = Array.from({ length: shape.clients }, (_, i) => {
    const clerk = cfg.makeClient(cfg.all(), i);
    return cfg.background(() => asks(cfg, shape, i, clerk, () => over));
  });
  let partitioner: Promise<void> | null = null;
  if (shape.partitions) {
    // Clients can do some operations without interruption.
    await sleep(1000);
    partitioner = cfg.background(() => splits(cfg, () => over));
  }
  await sleep(5000);
  over = true;
  if (partitioner !== null) {
    await partitioner;
    // A client may have asked a minority's leader: it is answered once that server learns of a new term.
    cfg.ConnectAll();
    await sleep(electionTimeout);
  }
  if (shape.crash) {
    for (const i of cfg.all()) cfg.ShutdownServer(i);
    await sleep(electionTimeout);
    for (const i of cfg.all()) cfg.StartServer(i);
    cfg.ConnectAll();
  }
  for (let i = 0; i < shape.clients; i++) {
    const appends = await clients[i];
    if (shape.warns && appends < 10) {
      cfg.note(`Warning: client ${i} managed to perform only ${appends} put operations in 1 sec?`);
    }
    const value = await Get(cfg, ck, String(i));
    if (!shape.randomKeys) checkClntAppends(i, value, appends);
  }
  checkSizes(cfg, shape);
}

/** Calls as a client until told to stop; returns how many times it has appended. */
async function asks(
  cfg: Config,
  shape: Shape,
  client: number,
  clerk: TestClerk,
  isOver: () => boolean,
): Promise<number> {
  let appends = 0;
  let last = "";
  let key = String(client);
  if (!shape.randomKeys) await Put(cfg, clerk, key, last);
  while (!isOver()) {
    if (shape.randomKeys) key = String(cfg.below(shape.clients));
    const text = token(client, appends);
    if (cfg.below(1000) < 500) {
      await Append(cfg, clerk, key, text);
      last += text;
      appends++;
    } else if (shape.randomKeys && cfg.below(1000) < 100) {
      await Put(cfg, clerk, key, text);
      appends++;
    } else {
      const value = await Get(cfg, clerk, key);
      if (!shape.randomKeys && value !== last) wrongValue(key, last, value);
    }
  }
  return appends;
}

/** Partitions the network at random, and again about every second. */
async function splits(cfg: Config, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    const side = cfg.all().map(() => cfg.below(2));
    const on = (which: number) => cfg.all().filter((i) => side[i] === which);
    cfg.partition(on(0), on(1));
    await sleep(electionTimeout + cfg.below(200));
  }
}

function checkSizes(cfg: Config, { maxraftstate, logBound }: Shape): void {
  if (maxraftstate > 0) return checkTrimmed(cfg, maxraftstate, logBound);
  const size = cfg.SnapshotSize();
  if (size <= 0) return;
  fatal(`snapshot too large (${size}), should not be used when maxraftstate = ${maxraftstate}`, {
    suspect: null,
  });
}

/** No server's Raft state is larger than so many times `maxraftstate`. */
export function checkTrimmed(cfg: Config, maxraftstate: number, logBound: number): void {
  const size = cfg.LogSize();
  if (size <= logBound * maxraftstate) return;
  fatal(`logs were not trimmed (${size} > ${logBound}*${maxraftstate})`, cfg.untrimmed());
}
