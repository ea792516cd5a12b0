// @ts-types="../../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";
import { ApplyMsg } from "../../raft/api.ts";
import { Agreement } from "./agreement.ts";

/** Three servers, and what happens between their services and their Rafts. */
class Scene {
  now = 0;
  readonly agreement = new Agreement(() => this.now);

  constructor() {
    for (const server of [0, 1, 2]) this.agreement.started(server);
  }

  start(server: number, index: number, isLeader = true): void {
    this.agreement.startReturned(server, [index, 1, isLeader]);
  }

  apply(server: number, index: number, kind: "Command" | "Snapshot" = "Command"): void {
    const msg = new ApplyMsg();
    if (kind === "Command") Object.assign(msg, { CommandValid: true, CommandIndex: index });
    else Object.assign(msg, { SnapshotValid: true, SnapshotIndex: index });
    this.agreement.applied(server, msg);
  }
}

Deno.test("agreement: of the time of an operation, what lies between Start and the apply is Raft's", () => {
  const s = new Scene();
  assertEquals(s.agreement.slow(50), { notes: [], suspect: null });
  s.start(0, 1);
  s.now = 30_000;
  s.apply(0, 1);
  s.apply(1, 1); // did not take it
  const took = (each: number) =>
    `an operation took ${each}.0 ms on average; between Start and its entry's apply lie 30.0`;
  assertEquals(s.agreement.slow(50), { notes: [took(50)], suspect: "raft" });
  assertEquals(s.agreement.slow(NaN), { notes: [], suspect: null }); // no operation was answered
  assertEquals(s.agreement.slow(70), { notes: [took(70)], suspect: "service" });
  s.start(1, 2); // leaders change, which takes time, too
  assertEquals(s.agreement.slow(70), { notes: [took(70)], suspect: null });
  assertEquals(s.agreement.slow(50), { notes: [took(50)], suspect: "raft" });
});

Deno.test("agreement: nobody is suspected while an entry, a leader or a leader's Start is missing", () => {
  const all = [0, 1, 2];
  const s = new Scene();
  assertEquals(s.agreement.stuck([], all), { notes: ["no server says that it leads"], suspect: null });
  assertEquals(s.agreement.stuck([0], all), {
    notes: ["S0 says that it leads, and its service has not called Start"],
    suspect: null, // it may give its commands in another way
  });
  s.start(0, 1, false);
  assertEquals(s.agreement.stuck([0], all), {
    notes: ["S0 says that it leads, but its Start refused the last command"],
    suspect: null,
  });
  assertEquals(s.agreement.stuck([1], all), {
    notes: ["S1 says that it leads, and its service has not called Start"],
    suspect: "service",
  });
  s.start(0, 1);
  s.start(0, 2);
  s.now = 1_500_000;
  s.apply(0, 1);
  const waits = "S0 took a command at index 2 by Start at 0.000 s, and has not applied an entry 2 since";
  assertEquals(s.agreement.stuck([1], all), { notes: [waits], suspect: null });
  assertEquals(s.agreement.stuck([], [1, 2]).notes, ["no server says that it leads"]);
  s.apply(0, 2, "Snapshot");
  assertEquals(s.agreement.stuck([0], all), {
    notes: [
      "S0 says that it leads, and it has applied an entry at each index that Start returned until a second ago",
    ],
    suspect: "service",
  });
});

Deno.test("agreement: a log is not trimmed by whoever does not call Snapshot", () => {
  const s = new Scene();
  s.apply(1, 7);
  const untrimmed = (named: boolean) => s.agreement.untrimmed(1, named);
  const none = ["the service of S1 has not called Snapshot in this life"];
  assertEquals(untrimmed(true), { notes: none, suspect: "service" });
  assertEquals(untrimmed(false), { notes: none, suspect: null }); // it may have another name
  s.agreement.snapshotMade(2, 5);
  assertEquals(untrimmed(true), { notes: none, suspect: null }); // its own may have done so before it started again
  s.agreement.snapshotMade(1, 5);
  assertEquals(untrimmed(true), {
    notes: ["the service of S1 has called Snapshot for index 5, and S1 has applied up to 7"],
    suspect: null,
  });
});
