/**
 * Tests of log replication. Source: test_test.go of MIT 6.824 Lab 2 (2020), part 2B.
 *
 * @module
 */

import { type Config, sleep } from "./config.ts";
import { fatal } from "../failure.ts";
import { electionTimeout } from "./election.ts";

/** Three commands, each committed at its index by all. */
export async function basicAgree(cfg: Config): Promise<void> {
  for (let index = 1; index <= 3; index++) {
    const [count] = cfg.nCommitted(index);
    if (count > 0) fatal("some have committed before Start()");
    const got = await cfg.one(index * 100, cfg.n, false);
    if (got !== index) fatal(`got index ${got} but expected ${index}`);
  }
}

/** Each command is sent to each peer just once, going by the bytes. */
export async function rpcBytes(cfg: Config): Promise<void> {
  await cfg.one(99, cfg.n, false);
  const before = cfg.bytesTotal();

  let sent = 0;
  for (let index = 2; index < 12; index++) {
    const command = randomString(cfg, 5000);
    const got = await cfg.one(command, cfg.n, false);
    if (got !== index) fatal(`got index ${got} but expected ${index}`);
    sent += command.length;
  }

  const got = cfg.bytesTotal() - before;
  const expected = cfg.n * sent;
  if (got > expected + 50_000) fatal(`too many RPC bytes; got ${got}, expected ${expected}`);
}

/** The others agree while one follower is disconnected, and the follower catches up. */
export async function failAgree(cfg: Config): Promise<void> {
  await cfg.one(101, cfg.n, false);

  const leader = await cfg.checkOneLeader();
  cfg.disconnect((leader + 1) % cfg.n);

  // The leader and the other follower continue, before and after an election timeout.
  await cfg.one(102, cfg.n - 1, false);
  await cfg.one(103, cfg.n - 1, false);
  await sleep(electionTimeout);
  await cfg.one(104, cfg.n - 1, false);
  await cfg.one(105, cfg.n - 1, false);

  // All together: what was agreed stays, and new commands reach all.
  cfg.connect((leader + 1) % cfg.n);
  await cfg.one(106, cfg.n, true);
  await sleep(electionTimeout);
  await cfg.one(107, cfg.n, true);
}

/** Followers are disconnected one by one: the leader commits as long as it has a majority. */
export async function followerFailure(cfg: Config): Promise<void> {
  await cfg.one(101, cfg.n, false);

  const leader1 = await cfg.checkOneLeader();
  cfg.disconnect((leader1 + 1) % cfg.n);

  // The leader and the other follower continue.
  await cfg.one(102, cfg.n - 1, false);
  await sleep(electionTimeout);
  await cfg.one(103, cfg.n - 1, false);

  // The other follower goes, too.
  const leader2 = await cfg.checkOneLeader();
  cfg.disconnect((leader2 + 1) % cfg.n);
  cfg.disconnect((leader2 + 2) % cfg.n);

  const [index, , ok] = cfg.rafts[leader2]!.Start(104);
  if (!ok) fatal("leader rejected Start()");
  if (index !== 4) fatal(`expected index 4, got ${index}`);
  await notCommitted(cfg, index);
}

/** Leaders are disconnected one by one: the others commit as long as they are a majority. */
export async function leaderFailure(cfg: Config): Promise<void> {
  await cfg.one(101, cfg.n, false);

  cfg.disconnect(await cfg.checkOneLeader());

  // The other two elect a leader, and continue.
  await cfg.one(102, cfg.n - 1, false);
  await sleep(electionTimeout);
  await cfg.one(103, cfg.n - 1, false);

  cfg.disconnect(await cfg.checkOneLeader());
  for (const raft of cfg.rafts) raft!.Start(104);
  await notCommitted(cfg, 4);
}

async function notCommitted(cfg: Config, index: number): Promise<void> {
  await sleep(2 * electionTimeout);
  const [count] = cfg.nCommitted(index);
  if (count > 0) fatal(`${count} committed but no majority`);
}

/** Nothing is committed without a quorum. */
export async function failNoAgree(cfg: Config): Promise<void> {
  await cfg.one(10, cfg.n, false);

  // Three of five followers are cut off.
  const leader = await cfg.checkOneLeader();
  for (let k = 1; k <= 3; k++) cfg.disconnect((leader + k) % cfg.n);

  const [index, , ok] = cfg.rafts[leader]!.Start(20);
  if (!ok) fatal("leader rejected Start()");
  if (index !== 2) fatal(`expected index 2, got ${index}`);
  await notCommitted(cfg, index);

  for (let k = 1; k <= 3; k++) cfg.connect((leader + k) % cfg.n);

  // The three may have chosen a leader among themselves, which knows nothing of index 2.
  const leader2 = await cfg.checkOneLeader();
  const [index2, , ok2] = cfg.rafts[leader2]!.Start(30);
  if (!ok2) fatal("leader2 rejected Start()");
  if (index2 < 2 || index2 > 3) fatal(`unexpected index ${index2}`);

  await cfg.one(1000, cfg.n, true);
}

/** Several Starts at the same time: all their commands are committed. */
export async function concurrentStarts(cfg: Config): Promise<void> {
  for (let attempt = 0; attempt < 5; attempt++) {
    // Give the servers some time to settle.
    if (attempt > 0) await sleep(3000);
    if (await startFiveAtOnce(cfg)) return;
  }
  fatal("term changed too often");
}

/** False if the term changed meanwhile, so that nothing can be expected. */
async function startFiveAtOnce(cfg: Config): Promise<boolean> {
  const leader = await cfg.checkOneLeader();
  const [, term, ok] = cfg.rafts[leader]!.Start(1);
  if (!ok) return false;

  const indexes: number[] = [];
  const client = async (k: number) => {
    await Promise.resolve(); // each client is a separate task
    const [index, term1, ok1] = cfg.rafts[leader]!.Start(100 + k);
    if (term1 === term && ok1) indexes.push(index);
  };
  await Promise.all([0, 1, 2, 3, 4].map(client));

  for (let j = 0; j < cfg.n; j++) {
    if (cfg.rafts[j]!.GetState()[0] !== term) return false;
  }

  const commands: number[] = [];
  for (const index of indexes) {
    const command = await cfg.wait(index, cfg.n, term);
    if (typeof command !== "number") fatal(`value ${command} is not an int`);
    if (command === -1) return false;
    commands.push(command);
  }
  for (let k = 0; k < 5; k++) {
    if (!commands.includes(100 + k)) fatal(`cmd ${100 + k} missing in [${commands.join(" ")}]`);
  }
  return true;
}

/** Two leaders in turn are disconnected with entries that no other server has, and come back. */
export async function rejoin(cfg: Config): Promise<void> {
  await cfg.one(101, cfg.n, true);

  // A leader alone: it tries to agree on some entries.
  const leader1 = await cfg.checkOneLeader();
  cfg.disconnect(leader1);
  for (const command of [102, 103, 104]) cfg.rafts[leader1]!.Start(command);

  // The others commit something else at index 2.
  await cfg.one(103, 2, true);

  // Their leader is cut off, and the first one is back.
  const leader2 = await cfg.checkOneLeader();
  cfg.disconnect(leader2);
  cfg.connect(leader1);
  await cfg.one(104, 2, true);

  cfg.connect(leader2);
  await cfg.one(105, cfg.n, true);
}

/** Followers with long wrong logs are brought into line quickly. */
export async function backup(cfg: Config): Promise<void> {
  const peer = (base: number, k: number) => (base + k) % cfg.n;
  const startFifty = (leader: number) => {
    for (let k = 0; k < 50; k++) cfg.rafts[leader]!.Start(cfg.randomInt());
  };
  const agreeOnFifty = async () => {
    for (let k = 0; k < 50; k++) await cfg.one(cfg.randomInt(), 3, true);
  };

  await cfg.one(cfg.randomInt(), cfg.n, true);

  // The leader and one follower by themselves: fifty commands that cannot commit.
  const leader1 = await cfg.checkOneLeader();
  for (const k of [2, 3, 4]) cfg.disconnect(peer(leader1, k));
  startFifty(leader1);
  await sleep(electionTimeout / 2);
  for (const k of [0, 1]) cfg.disconnect(peer(leader1, k));

  // The other three: fifty that do.
  for (const k of [2, 3, 4]) cfg.connect(peer(leader1, k));
  await agreeOnFifty();

  // Of these, the leader and one follower by themselves: fifty more that cannot commit.
  const leader2 = await cfg.checkOneLeader();
  let other = peer(leader1, 2);
  if (leader2 === other) other = peer(leader2, 1);
  cfg.disconnect(other);
  startFifty(leader2);
  await sleep(electionTimeout / 2);

  // The first two and the one that was left out: fifty that do.
  for (let i = 0; i < cfg.n; i++) cfg.disconnect(i);
  for (const i of [peer(leader1, 0), peer(leader1, 1), other]) cfg.connect(i);
  await agreeOnFifty();

  for (let i = 0; i < cfg.n; i++) cfg.connect(i);
  await cfg.one(cfg.randomInt(), cfg.n, true);
}

/** Neither an election, nor ten commands, nor a second of idling takes too many RPCs. */
export async function count(cfg: Config): Promise<void> {
  const rpcs = () => {
    let sum = 0;
    for (let j = 0; j < cfg.n; j++) sum += cfg.rpcCount(j);
    return sum;
  };

  await cfg.checkOneLeader();
  const toElect = rpcs();
  if (toElect > 30 || toElect < 1) fatal(`too many or few RPCs (${toElect}) to elect initial leader`);

  let counted = -1;
  for (let attempt = 0; attempt < 5 && counted === -1; attempt++) {
    // Give the servers some time to settle.
    if (attempt > 0) await sleep(3000);
    counted = await countTenCommands(cfg, rpcs);
  }
  if (counted === -1) fatal("term changed too often");

  await sleep(electionTimeout);
  const idle = rpcs() - counted;
  if (idle > 3 * 20) fatal(`too many RPCs (${idle}) for 1 second of idleness`);
}

/** The RPCs counted up to the end of the ten commands; -1 if the term changed meanwhile. */
async function countTenCommands(cfg: Config, rpcs: () => number): Promise<number> {
  const iterations = 10;
  const leader = await cfg.checkOneLeader();
  const before = rpcs();

  const [first, term, ok] = cfg.rafts[leader]!.Start(1);
  if (!ok) return -1;
  const commands: number[] = [];
  for (let k = 1; k < iterations + 2; k++) {
    const command = cfg.below(2 ** 31);
    commands.push(command);
    const [index, term1, ok1] = cfg.rafts[leader]!.Start(command);
    if (term1 !== term || !ok1) return -1;
    if (first + k !== index) fatal("Start() failed");
  }

  for (let k = 1; k < iterations + 1; k++) {
    const command = await cfg.wait(first + k, cfg.n, term);
    if (command === commands[k - 1]) continue;
    if (command === -1) return -1;
    fatal(`wrong value ${command} committed for index ${first + k}; expected [${commands.join(" ")}]`);
  }

  const after = rpcs();
  for (let j = 0; j < cfg.n; j++) {
    if (cfg.rafts[j]!.GetState()[0] !== term) return -1;
  }
  if (after - before > (iterations + 1 + 3) * 3) {
    fatal(`too many RPCs (${after - before}) for ${iterations} entries`);
  }
  return after;
}

/** `length` random characters of base64url. */
function randomString(cfg: Config, length: number): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  let text = "";
  for (let k = 0; k < length; k++) text += alphabet[cfg.below(64)];
  return text;
}
