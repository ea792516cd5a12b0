/**
 * The course a part or a test is looked for in first, and whose tests run when none is named. A handout has a file of
 * its own in this one's place; everything else is the same for all courses.
 *
 * @module
 */

/** A course's id. */
export const preferred: string = "mit6824";

/** Whether this is a handout of that course, whose words then mean nothing else. */
export const isHandout: boolean = false;
