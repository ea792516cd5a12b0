/**
 * Tests beyond the courses', the part `extra`: they show mistakes that no course's test can see. They belong to no
 * course, so they can be asked for under any; docs/extra.md says what each is about.
 *
 * @module
 */

import type { LabTest } from "../lab.ts";
import { probes } from "./probe_tests.ts";
import { extra } from "./tests.ts";

/** In the order in which they run. */
export const extraTests: LabTest[] = [
  extra("TestVoterRestarts", 5, "voters restart right after their vote", "voterRestarts"),
  extra("TestThreeCandidates", 5, "three candidates in one term", "threeCandidates"),
  extra("TestFollowerRestarts", 3, "followers restart right after they answered", "followerRestarts"),
  extra("TestLateRequests", 5, "a third of the requests comes late", "lateRequests"),
  extra("TestOneWayLinks", 5, "links that work one way", "oneWayLinks"),
  extra("TestEdgeOfTimeout", 5, "leaders replaced faster than answers come", "edgeOfTimeout"),
  extra("TestLeaderAgain", 5, "a replaced leader leads again", "leaderAgain"),
  extra("TestSlowService", 3, "services that take their time", "slowService"),
  extra("TestFigure8Steps", 5, "Figure 8, step by step", "figure8Steps"),
  ...probes,
  scope("TestScope3", 3, "three servers, as a schedule has it", "smallScope"),
  scope("TestScope5", 5, "five servers, as a schedule has it", "smallScope"),
];

/** A test whose beginning is chosen event by event by a schedule; without one little happens. */
function scope(...what: Parameters<typeof extra>): LabTest {
  return { ...extra(...what), part: "scope" };
}
