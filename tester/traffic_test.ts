// @ts-types="../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";
import type { Message } from "../labrpc/mod.ts";
import { Traffic } from "./traffic.ts";

/** A run of three servers with small limits: 5 RPCs of a kind, and 10 events. */
function traffic() {
  const said: string[] = [];
  const clock = { now: 0 };
  const limits = { sent: 5, events: 10 };
  const watched = new Traffic(
    () => clock.now,
    (server, message) => said.push(`${server}: ${message}`),
    limits,
  );
  for (let server = 0; server < 3; server++) {
    watched.started(server);
    watched.connected(server, true);
  }
  const send = (server: number, method: string, times: number) => {
    for (let i = 0; i < times; i++) {
      const message: Message = { id: 1, end: `${server}.1>0`, server: 0, method, args: new Uint8Array(100) };
      watched.sent(message);
    }
  };
  return { watched, clock, said, send };
}

Deno.test("traffic: the sixth RPC of a kind in one second is a flood, said once, of the server that sent it", () => {
  const { clock, said, send } = traffic();
  send(0, "Raft.RequestVote", 5);
  send(1, "Raft.AppendEntries", 5);
  clock.now = 999_999;
  send(0, "Raft.AppendEntries", 5);
  assertEquals(said, []);
  send(1, "Raft.AppendEntries", 2);
  send(0, "Raft.RequestVote", 1);
  assertEquals(said, [
    "1: S1 sent 5 AppendEntries in one simulated second: does it send again at once, without a pause, what failed or " +
    "was refused, or do more and more timers send?",
  ]);
});

Deno.test("traffic: each second counts anew; what the tester sends in a server's place is no flood", () => {
  const { watched, clock, said, send } = traffic();
  for (let second = 0; second < 10; second++) {
    clock.now = second * 1_000_000;
    send(0, "Raft.AppendEntries", 5);
    for (let i = 0; i < 10; i++) watched.event(2, clock.now);
  }
  watched.played(1);
  send(1, "Raft.AppendEntries", 50);
  assertEquals(said, []);
  watched.event(2, clock.now);
  assertEquals(said, [
    "2: S2 had 10 timers fire or calls answered in one simulated second: does each timer set more than one new one?",
  ]);
});

Deno.test("traffic: what each server was when it was last asked, and what it sent", () => {
  const { watched, clock, send } = traffic();
  send(0, "Raft.RequestVote", 2);
  clock.now = 1_500_000;
  watched.stateReturned(0, [3, true]);
  send(0, "Raft.AppendEntries", 1234);
  watched.connected(1, false);
  watched.crashed(2);
  assertEquals(watched.lines(), [
    "S0: connected, leader of term 3 at 1.500 s; sent 2 RequestVote (200 bytes), 1,234 AppendEntries (123 KB)",
    "S1: disconnected; sent nothing",
    "S2: crashed; sent nothing",
  ]);
});

Deno.test("traffic: clients come after the servers, and have names of their own", () => {
  const said: string[] = [];
  const watched = new Traffic(() => 0, (_, message) => said.push(message), { sent: 1, events: 10 }, 1);
  watched.started(0);
  watched.connected(0, true);
  const send = (id: number, client: number) =>
    watched.sent({ id, end: `${client}.1>0`, server: 0, method: "KVServer.Get", args: new Uint8Array(9) });
  send(1, 3);
  assertEquals(watched.lines(), ["S0: connected; sent nothing", "C2: sent 1 Get (9 bytes)"]);
  send(2, 3);
  assertEquals(said.map((text) => text.split(":")[0]), ["C2 sent 1 Get in one simulated second"]);
});
