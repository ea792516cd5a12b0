/** The counter lab: its data, and the course that has nothing but it. */

import type { Course } from "../courses/mod.ts";
import type { Lab, LabTest } from "../lab.ts";

export const counter: Lab = {
  id: "counter",
  title: "Counters",
  packageName: "counter",
  folder: "counter",
  starter: "starter/counter",
  starterFails: "60 additions of 1 came to 0",
  files: [
    { name: "server.ts", exports: { StartServer: "StartServer(me, persister)" } },
    { name: "client.ts", exports: { MakeClerk: "MakeClerk(servers)" } },
  ],
  offers: ["counter/api.ts", "raft/persister.ts", "raft/util.ts"],
  columns: [{ name: "peers", width: 1 }, { name: "rpcs", width: 5 }, { name: "ops", width: 4 }],
  beyond: [],
  code: async () => (await import("./code.ts")).code,
};

function test(name: string, banner: string, body: string, more: Partial<LabTest> = {}): LabTest {
  const common = { lab: "counter", part: "C", servers: 3, clients: 3, unreliable: false, restarts: false, points: 10 };
  return { name, banner, body, ...common, ...more };
}

export const counting: Course = {
  id: "counting",
  title: "Counting 101",
  packagePrefix: "",
  labs: [counter],
  numbers: true,
  partInBanner: true,
  testLimit: 120,
  totalLimit: 600,
  quality: 0,
  asks: { C: "counters" },
  tests: [
    test("TestAdds", "each addition counts once", "adds", { unreliable: true }),
    test("TestCrash", "a crash loses nothing", "crash", { restarts: true }),
  ],
};
