/**
 * What the runner adds to a test's verdict: failures that the test itself does not see, and notes.
 *
 * @module
 */

import type { Complaint, Failure, ServerView } from "../protocol.ts";
import type { Place } from "./worlds.ts";

/** `--strict`. */
export function failedByRule({ rule, at, server }: Complaint, servers: ServerView[]): Failure {
  return failedBy(`rule ${rule} is broken, as the referee says`, server, at, servers);
}

/** Fails a test that passed its checks. */
export function failedBy(message: string, server: number | null, at: number, servers: ServerView[]): Failure {
  const notes = ["the course's test passed; what each server believed is shown for the end of the test"];
  return { kind: "assertion", message, where: null, server, at, stack: [], servers, notes };
}

/**
 * For a service on a Raft: which of the two is suspected, if the failure does not name a server, and mostly its code. A
 * broken rule counts for more than what the test found.
 */
export function suspected(failure: Failure, complaints: Complaint[]): string[] {
  const { kind, at, server } = failure;
  if (server !== null || (kind !== "assertion" && kind !== "timeout" && kind !== "deadlock")) return [];
  const before = complaints.filter((complaint) => complaint.severity === "error" && complaint.at <= at);
  const ofRaft = before.find(({ rule }) => !isServices(rule));
  if (ofRaft !== undefined) {
    failure.suspect = "raft";
    return [`suspected: the Raft below. It broke rule ${ofRaft.rule} before the test failed`];
  }
  if (before.length > 0) failure.suspect = "service";
  switch (failure.suspect) {
    case undefined:
      return [
        "it is not known whether the service or the Raft below is to blame: the referee has seen no rule broken",
      ];
    case "raft":
      return ["suspected: the Raft below, though the referee has seen no rule broken"];
    case "service": {
      const own = before.length > 0 ? ` It broke rule ${before[0].rule} before the test failed.` : "";
      return [`suspected: the service.${own} The referee has seen no rule of Raft broken below it`];
    }
  }
}

/** Whether a rule is the service's, not Raft's. */
const isServices = (rule: string) => rule.startsWith("K");

export function note(failure: Failure, ...notes: string[]): void {
  if (notes.length > 0) failure.notes = [...failure.notes ?? [], ...notes];
}

/** If nothing was left to happen for this many microseconds, that counts as the reason of a failure. */
const standstill = 1_000_000;

/** If the servers came to a standstill before the test noticed, that is the reason of the failure. */
export function nameDeadlock(failure: Failure, place: Place): void {
  const since = place.idleSince();
  if (since === null || failure.kind !== "assertion" || failure.server !== null) return;
  if (place.now() - since < standstill) return;
  failure.kind = "deadlock";
  note(
    failure,
    `since ${(since / 1e6).toFixed(3)} s nothing is left to happen in any server: ` +
      "no timer is set and no call is under way",
  );
}
