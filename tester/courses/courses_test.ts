/** The courses' tests, banners, peers and points, as their handouts have them. */

// @ts-types="../../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";
import { courses } from "./all.ts";
import { headingOf, labOf } from "./mod.ts";

function table(id: string, lab = "raft"): string[] {
  const course = courses.find((course) => course.id === id)!;
  return course.tests.filter((test) => test.lab === lab).map(({ part, name, banner, servers, points }) =>
    `${part} ${name} | ${banner} | ${servers}${points > 0 ? ` | ${points}` : ""}`
  );
}

const mit = [
  "2A TestInitialElection2A | initial election | 3",
  "2A TestReElection2A | election after network failure | 3",
  "2B TestBasicAgree2B | basic agreement | 3",
  "2B TestRPCBytes2B | RPC byte count | 3",
  "2B TestFailAgree2B | agreement despite follower disconnection | 3",
  "2B TestFailNoAgree2B | no agreement if too many followers disconnect | 5",
  "2B TestConcurrentStarts2B | concurrent Start()s | 3",
  "2B TestRejoin2B | rejoin of partitioned leader | 3",
  "2B TestBackup2B | leader backs up quickly over incorrect follower logs | 5",
  "2B TestCount2B | RPC counts aren't too high | 3",
  "2C TestPersist12C | basic persistence | 3",
  "2C TestPersist22C | more persistence | 5",
  "2C TestPersist32C | partitioned leader and one follower crash, leader restarts | 3",
  "2C TestFigure82C | Figure 8 | 5",
  "2C TestUnreliableAgree2C | unreliable agreement | 5",
  "2C TestFigure8Unreliable2C | Figure 8 (unreliable) | 5",
  "2C TestReliableChurn2C | churn | 5",
  "2C TestUnreliableChurn2C | unreliable churn | 5",
];

Deno.test("courses: MIT 6.824 Lab 2", () => assertEquals(table("mit6824"), mit));

Deno.test("courses: BU Project 4 is MIT's 2A as 4A, 2B and 2C as 4B", () => {
  const bu = mit.map((line) =>
    line.startsWith("2A") ? line.replaceAll("2A", "4A") : line.replace(/^2[BC] (\w+)2[BC] /, "4B $14B ")
  );
  assertEquals(table("cs350"), bu);
});

Deno.test("courses: COS418 Assignments 3 and 4", () => {
  assertEquals(table("cos418"), [
    "A3 TestInitialElection | initial election | 3 | 50",
    "A3 TestReElection | election after network failure | 3 | 50",
    "A4 TestBasicAgree | basic agreement | 5 | 6",
    "A4 TestFailAgree | agreement despite follower failure | 3 | 6",
    "A4 TestFailNoAgree | no agreement if too many followers fail | 5 | 6",
    "A4 TestConcurrentStarts | concurrent Start()s | 3 | 6",
    "A4 TestRejoin | rejoin of partitioned leader | 3 | 6",
    "A4 TestBackup | leader backs up quickly over incorrect follower logs | 5 | 7",
    "A4 TestCount | RPC counts aren't too high | 3 | 7",
    "A4 TestPersist1 | basic persistence | 3 | 7",
    "A4 TestPersist2 | more persistence | 5 | 7",
    "A4 TestPersist3 | partitioned leader and one follower crash, leader restarts | 3 | 7",
    "A4 TestFigure8 | Figure 8 | 5 | 7",
    "A4 TestUnreliableAgree | unreliable agreement | 5 | 7",
    "A4 TestFigure8Unreliable | Figure 8 (unreliable) | 5 | 7",
    "A4 TestReliableChurn | churn | 5 | 7",
    "A4 TestUnreliableChurn | unreliable churn | 5 | 7",
  ]);
});

const failAgree = "agreement despite follower disconnection";
const reconnects = "agreement after follower reconnects";

const mit2022 = [
  ...mit.slice(0, 2),
  "2A TestManyElections2A | multiple elections | 7",
  ...mit.slice(2).map((line) => line.replace(failAgree, reconnects)),
  "2D TestSnapshotBasic2D | snapshots basic | 3",
  "2D TestSnapshotInstall2D | install snapshots (disconnect) | 3",
  "2D TestSnapshotInstallUnreliable2D | install snapshots (disconnect+unreliable) | 3",
  "2D TestSnapshotInstallCrash2D | install snapshots (crash) | 3",
  "2D TestSnapshotInstallUnCrash2D | install snapshots (unreliable+crash) | 3",
  "2D TestSnapshotAllCrash2D | crash and restart all servers | 3",
];

Deno.test("courses: MIT 6.824 of 2022 has another election test, another banner, and snapshots", () => {
  assertEquals(table("mit6824-2022"), mit2022);
});

Deno.test("courses: MIT 6.5840 of 2024 is Lab 3, with two tests more in 3B and one in 3D", () => {
  const lab3 = mit2022.map((line) => line.replace(/^2([A-D]) (\w+)2[A-D] /, "3$1 $23$1 "));
  const at = lab3.findIndex((line) => line.includes("FailAgree"));
  assertEquals(table("mit65840"), [
    ...lab3.slice(0, at),
    "3B TestFollowerFailure3B | test progressive failure of followers | 3",
    "3B TestLeaderFailure3B | test failure of leaders | 3",
    ...lab3.slice(at),
    "3D TestSnapshotInit3D | snapshot initialization after crash | 3",
  ]);
});

/** A course's banners of the service, as they are printed. */
function headings(id: string): string[] {
  const course = courses.find((course) => course.id === id)!;
  return course.tests.filter((test) => test.lab === "kvraft").flatMap((test) =>
    [test.banner, ...test.sections ?? []].map((banner) =>
      headingOf(course, labOf(course, test), test.part, banner)
    )
  );
}

Deno.test("courses: MIT 6.824 Lab 3 of 2022", () => {
  assertEquals(table("mit6824-2022", "kvraft"), [
    "3A TestBasic3A | one client | 5",
    "3A TestSpeed3A | ops complete fast enough | 3",
    "3A TestConcurrent3A | many clients | 5",
    "3A TestUnreliable3A | unreliable net, many clients | 5",
    "3A TestUnreliableOneKey3A | concurrent append to same key, unreliable | 3",
    "3A TestOnePartition3A | progress in majority | 5",
    "3A TestManyPartitionsOneClient3A | partitions, one client | 5",
    "3A TestManyPartitionsManyClients3A | partitions, many clients | 5",
    "3A TestPersistOneClient3A | restarts, one client | 5",
    "3A TestPersistConcurrent3A | restarts, many clients | 5",
    "3A TestPersistConcurrentUnreliable3A | unreliable net, restarts, many clients | 5",
    "3A TestPersistPartition3A | restarts, partitions, many clients | 5",
    "3A TestPersistPartitionUnreliable3A | unreliable net, restarts, partitions, many clients | 5",
    "3A TestPersistPartitionUnreliableLinearizable3A | unreliable net, restarts, partitions, random keys, many clients | 7",
    "3B TestSnapshotRPC3B | InstallSnapshot RPC | 3",
    "3B TestSnapshotSize3B | snapshot size is reasonable | 3",
    "3B TestSpeed3B | ops complete fast enough | 3",
    "3B TestSnapshotRecover3B | restarts, snapshots, one client | 5",
    "3B TestSnapshotRecoverManyClients3B | restarts, snapshots, many clients | 5",
    "3B TestSnapshotUnreliable3B | unreliable net, snapshots, many clients | 5",
    "3B TestSnapshotUnreliableRecover3B | unreliable net, restarts, snapshots, many clients | 5",
    "3B TestSnapshotUnreliableRecoverConcurrentPartition3B | unreliable net, restarts, partitions, snapshots, many clients | 5",
    "3B TestSnapshotUnreliableRecoverConcurrentPartitionLinearizable3B | unreliable net, restarts, partitions, snapshots, random keys, many clients | 7",
  ]);
});

Deno.test("courses: Lab 3 of 2020 has no speed tests, and says which histories it checks", () => {
  const with2022 = table("mit6824-2022", "kvraft").filter((line) => !line.includes("TestSpeed"));
  assertEquals(
    table("mit6824", "kvraft"),
    with2022.map((line) =>
      line.includes("random keys, many clients")
        ? line.replace("random keys, many clients", "many clients, linearizability checks")
        : line
    ),
  );
  const shapes = courses[0].tests.filter(({ shape }) => shape?.linearizable).map(({ name }) => name);
  assertEquals(shapes, [
    "TestPersistPartitionUnreliableLinearizable3A",
    "TestSnapshotUnreliableRecoverConcurrentPartitionLinearizable3B",
  ]);
});

Deno.test("courses: MIT 6.5840 calls the service's parts 4A and 4B, at the banners' end", () => {
  const lab4 = headings("mit6824-2022").map((line) => line.replace(/\(3([AB])\) \.\.\.$/, "(4$1) ..."));
  assertEquals(headings("mit65840"), lab4);
  assertEquals(lab4[0], "Test: one client (4A) ...");
  assertEquals(lab4.slice(5, 8), [
    "Test: progress in majority (4A) ...",
    "Test: no progress in minority (4A) ...",
    "Test: completion after heal (4A) ...",
  ]);
});

Deno.test("courses: COS418 Assignment 5", () => {
  assertEquals(headings("cos418"), [
    "Test: One client ...",
    "Test: concurrent clients ...",
    "Test: unreliable ...",
    "Test: Concurrent Append to same key, unreliable ...",
    "Test: Progress in majority ...",
    "Test: No progress in minority ...",
    "Test: Completion after heal ...",
    "Test: many partitions ...",
    "Test: many partitions, many clients ...",
    "Test: persistence with one client ...",
    "Test: persistence with concurrent clients ...",
    "Test: persistence with concurrent clients, unreliable ...",
    "Test: persistence with concurrent clients and repartitioning servers...",
    "Test: persistence with concurrent clients and repartitioning servers, unreliable...",
  ]);
  const points = table("cos418", "kvraft").map((line) => Number(line.split(" | ").at(-1)));
  assertEquals(points, [8, 8, 8, 8, 8, 8, 8, 8, 9, 9, 9, 9]);
});

Deno.test("courses: the network starts unreliable where the course says so", () => {
  const unreliable = courses[0].tests.filter((test) => test.lab === "raft" && test.unreliable)
    .map((test) => test.name);
  assertEquals(unreliable, ["TestUnreliableAgree2C", "TestFigure8Unreliable2C", "TestUnreliableChurn2C"]);
});
