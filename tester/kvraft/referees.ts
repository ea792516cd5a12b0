/**
 * The referees of a run of the service: that of the Raft below, and that of the service, which says nothing more once the
 * Raft has broken a rule: what comes out of its log is no longer what the clients are owed.
 *
 * @module
 */

import { ServiceReferee } from "../../referee/mod.ts";
import { together } from "../../trace/watchers.ts";
import type { LabCode } from "../lab.ts";
import { RefereeBelow } from "./referee_below.ts";

/** Makes them; they are one for those who ask. */
export const referees: NonNullable<LabCode["referee"]> = (options) => {
  const service = new ServiceReferee(options);
  const below = new RefereeBelow({
    ...options,
    heard(complaint) {
      if (complaint.severity === "error") service.stop();
      options.heard(complaint);
    },
  });
  return Object.assign(together(below, service), {
    complaints() {
      const own = service.complaints();
      const others = below.complaints();
      return own.length === 0 ? others : [...others, ...own].sort((a, b) => a.at - b.at);
    },
    learned: () => below.learned(),
    recentStates: () => below.recentStates(),
    ended: () => below.ended(),
    unchecked: () => [...below.unchecked(), ...service.unchecked()],
  });
};
