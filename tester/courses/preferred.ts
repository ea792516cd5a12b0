/**
 * The course that is searched first for a part or a test, and whose tests run if none is named. A handout replaces this
 * file; everything else is the same for all courses.
 *
 * @module
 */

/** A course's id. */
export const preferred: string = "mit6824";

/** Whether this is a handout of that course, so that its words have no other meaning. */
export const isHandout: boolean = false;
