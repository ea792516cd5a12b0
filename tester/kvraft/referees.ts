/**
 * The referees of a run of the service: the Raft's, and the service's, which is silent once the Raft has broken a rule,
 * as the log then no longer says what clients should get.
 *
 * @module
 */

import { ServiceReferee } from "../../referee/mod.ts";
import { together } from "../../trace/watchers.ts";
import type { LabCode } from "../lab.ts";
import { RefereeBelow } from "./referee_below.ts";

/** Makes both, as one referee. */
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
