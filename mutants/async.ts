/**
 * Mistakes that asynchronous TypeScript invites.
 *
 * @module
 */

import type { Mutant } from "./mutant.ts";

/** The chapter. */
export const asynchronous: Mutant[] = [];
