/** The courses' tests, banners, peers and points, as their handouts have them. */

// @ts-types="../../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";
import { courses } from "./all.ts";

function table(id: string): string[] {
  const course = courses.find((course) => course.id === id)!;
  return course.tests.map(({ part, name, banner, servers, points }) =>
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

Deno.test("courses: the network starts unreliable where the course says so", () => {
  const unreliable = courses[0].tests.filter((test) => test.unreliable).map((test) => test.name);
  assertEquals(unreliable, ["TestUnreliableAgree2C", "TestFigure8Unreliable2C", "TestUnreliableChurn2C"]);
});
