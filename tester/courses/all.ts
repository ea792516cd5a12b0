/**
 * Every course there is; the first is the default.
 *
 * @module
 */

import { cos418 } from "./cos418.ts";
import { cs350 } from "./cs350.ts";
import { mit6824 } from "./mit6824.ts";
import { mit6824in2022 } from "./mit6824_2022.ts";
import { mit65840 } from "./mit65840.ts";
import type { Course } from "./mod.ts";
import { preferred } from "./preferred.ts";

/** The courses by preference: they are searched for a part or a test in this order. */
export const courses: Course[] = [mit6824, cs350, cos418, mit6824in2022, mit65840].sort((a, b) =>
  Number(b.id === preferred) - Number(a.id === preferred)
);
