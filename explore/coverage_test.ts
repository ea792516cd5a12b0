/** What a run has shown of the servers' states. */

// @ts-types="../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";
import type { ServerState } from "../trace/complaint.ts";
import { Coverage } from "./coverage.ts";

Deno.test("coverage: restarts count for servers, and never for the clients of a service", () => {
  const server: ServerState = {
    alive: true,
    role: "follower",
    term: 1,
    vote: 2,
    log: [1],
    commit: 1,
    applied: 1,
  };
  const coverage = new Coverage();
  let servers = [server, server, server];
  coverage.watch(() => servers);
  coverage.started(3, 2); // before anything else
  coverage.crashed(0);
  servers = [{ ...server, term: 2 }, server, server];
  coverage.crashed(4);
  coverage.started(4, 3);
  assertEquals([...coverage.goals], []);
  coverage.crashed(1);
  coverage.started(1, 1);
  assertEquals([...coverage.goals], ["committed, then down"]);
  coverage.started(1, 2);
  assertEquals([...coverage.goals], ["committed, then down", "voter restarts", "follower restarts"]);
});
