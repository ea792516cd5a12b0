// @ts-types="../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";
import { ownFrames, placeOf } from "./frames.ts";

Deno.test("frames: the student's own, as URLs and as paths, with spaces", () => {
  const stack = [
    "    at persist (file:///home/al ice/raft#%/raft.ts:213:5)",
    "    at file:///home/al ice/raft#%/helper.ts:1:2",
    "    at <anonymous> (/home/al ice/raft#%/raft.ts:15:17)",
    "    at Timeout.fire (file:///project/sim/timers.ts:3:4)",
    "    at ext:core/01_core.js:405:7",
  ];
  assertEquals(ownFrames(stack, "file:///home/al%20ice/raft%23%25/raft.ts", "file:///project/"), [
    "persist (raft.ts:213:5)",
    "helper.ts:1:2",
    "<anonymous> (raft.ts:15:17)",
  ]);
  const around = [
    "    at g (file:///home/al/lab/tester/run.ts:1:2)",
    "    at f (file:///home/al/raft.ts:3:4)",
  ];
  assertEquals(ownFrames(around, "file:///home/al/raft.ts", "file:///home/al/lab/"), ["f (raft.ts:3:4)"]);
  const inProject = ["    at f (file:///a b/raft/raft.ts:1:2)"];
  assertEquals(ownFrames(inProject, "file:///a%20b/raft/raft.ts", "file:///a%20b/"), [
    "f (raft/raft.ts:1:2)",
  ]);
});

Deno.test("frames: the place of the innermost, with and without a name", () => {
  assertEquals(
    placeOf(["persist (my lab/raft.ts:213:5)", "Make (my lab/raft.ts:9:1)"]),
    " (my lab/raft.ts:213)",
  );
  assertEquals(placeOf(["helper.ts:1:2"]), " (helper.ts:1)");
  assertEquals(placeOf([]), "");
});
