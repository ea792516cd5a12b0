/**
 * Calls of a server's or a client's code by the tester: an exception becomes a failure that names it.
 *
 * @module
 */

import { failureOf, TestFailure, thrown } from "./failure.ts";
import type { World } from "./world.ts";

/** Runs a piece of a server's code; an exception fails the test and names the server. `who` is a client's name. */
export function guard<T>(
  world: Pick<World, "as" | "isFault">,
  server: number,
  what: string,
  fn: () => T,
  who = `S${server}`,
): T {
  try {
    return world.as(server, fn);
  } catch (error) {
    // A failure thrown through the server's code comes from the network: one of these two.
    const failure = failureOf(error);
    if (failure !== null && (failure.kind === "assertion" || failure.kind === "crash")) throw failure;
    if (world.isFault?.(error)) throw error;
    throw new TestFailure(
      "crash",
      `exception in ${what} of ${who}: ${thrown(error).text}`,
      server,
      error,
    );
  }
}
