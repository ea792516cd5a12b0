/**
 * MIT 6.824 Labs 2 and 3, 2022 edition. Lab 2 is that of 2020 plus snapshots. The edition of 2021 has the same parts;
 * its five tests of snapshots send eleven commands a round where these send five to fourteen, and it has no
 * SnapshotAllCrash.
 *
 * @module
 */

import { elections2021, part, persistenceTests, replication, snapshots2022 } from "../raft/tests.ts";
import { kvraft } from "../kvraft/lab.ts";
import { edition2022, kvPart, services, servicesWithSnapshots } from "../kvraft/tests.ts";
import { raft } from "../raft/lab.ts";
import type { Course } from "./mod.ts";
import { mit6824 } from "./mit6824.ts";

/** `--course mit6824-2022`. */
export const mit6824in2022: Course = {
  ...mit6824,
  id: "mit6824-2022",
  title: "MIT 6.824 Labs 2 and 3 (2022)",
  asks: { ...mit6824.asks, "2D": "snapshots, and a log that does not grow" },
  labs: [raft, kvraft],
  tests: [
    ...part("2A", "2A", elections2021),
    ...part(
      "2B",
      "2B",
      replication.map((name) =>
        name === "FailAgree" ? [name, { banner: "agreement after follower reconnects" }] : name
      ),
    ),
    ...part("2C", "2C", persistenceTests),
    ...part("2D", "2D", snapshots2022),
    ...kvPart("3A", "3A", edition2022, services),
    ...kvPart("3B", "3B", edition2022, servicesWithSnapshots),
  ],
};
