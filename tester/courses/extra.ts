/**
 * Tests beyond the courses', the part `extra`: they show mistakes that no course's test can see. They belong to no
 * course, so they can be asked for under any; docs/extra.md says what each is about.
 *
 * @module
 */

import * as leadership from "../raft/leadership.ts";
import * as restarts from "../raft/restarts.ts";
import * as service from "../raft/service.ts";
import * as unreliable from "../raft/unreliable.ts";
import type { CourseTest } from "./mod.ts";
import { probes } from "./probes.ts";

function extra(name: string, servers: number, banner: string, body: CourseTest["body"]): CourseTest {
  return { name, part: "extra", banner, servers, unreliable: false, restarts: true, points: 0, body };
}

/** In the order in which they run. */
export const extraTests: CourseTest[] = [
  extra("TestVoterRestarts", 5, "voters restart right after their vote", restarts.voterRestarts),
  extra("TestThreeCandidates", 5, "three candidates in one term", restarts.threeCandidates),
  extra("TestFollowerRestarts", 3, "followers restart right after they answered", restarts.followerRestarts),
  extra("TestLateRequests", 5, "a third of the requests comes late", unreliable.lateRequests),
  extra("TestOneWayLinks", 5, "links that work one way", unreliable.oneWayLinks),
  extra("TestEdgeOfTimeout", 5, "leaders replaced faster than answers come", unreliable.edgeOfTimeout),
  extra("TestLeaderAgain", 5, "a replaced leader leads again", leadership.leaderAgain),
  extra("TestSlowService", 3, "services that take their time", service.slowService),
  extra("TestFigure8Steps", 5, "Figure 8, step by step", leadership.figure8Steps),
  ...probes,
];
