/**
 * Tests beyond the courses', the part `extra`: they show mistakes that no course's test can see. They belong to no
 * course, so they can be asked for under any; docs/extra.md says what each is about.
 *
 * @module
 */

import * as weather from "../suites/weather.ts";
import type { CourseTest } from "./mod.ts";
import { probes } from "./probes.ts";

function extra(name: string, servers: number, banner: string, body: CourseTest["body"]): CourseTest {
  return { name, part: "extra", banner, servers, unreliable: false, points: 0, body };
}

/** In the order in which they run. */
export const extraTests: CourseTest[] = [
  extra("TestOneWayLinks", 5, "links that work one way", weather.oneWayLinks),
  ...probes,
];
