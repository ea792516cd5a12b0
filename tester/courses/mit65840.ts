/**
 * MIT 6.5840 Labs 3 and 4, 2024 edition: what was Lab 2 until 2023 (then already with SnapshotInit) is Lab 3 here, and Lab
 * 3 is Lab 4.
 *
 * @module
 */

import { elections2021, part, persistenceTests, replication, snapshots2022 } from "../raft/tests.ts";
import { kvraft } from "../kvraft/lab.ts";
import { edition2022, kvPart, services, servicesWithSnapshots } from "../kvraft/tests.ts";
import { raft } from "../raft/lab.ts";
import type { Course } from "./mod.ts";
import { mit6824in2022 } from "./mit6824_2022.ts";

const { "2A": A, "2B": B, "2C": C, "2D": D, "3A": service, "3B": withSnapshots } = mit6824in2022.asks;
const [basicAgree, rpcBytes, failAgree, ...rest] = replication;

/** `--course mit65840`. */
export const mit65840: Course = {
  ...mit6824in2022,
  id: "mit65840",
  title: "MIT 6.5840 Labs 3 and 4 (2024)",
  labs: [raft, kvraft],
  asks: { "3A": A, "3B": B, "3C": C, "3D": D, "4A": service, "4B": withSnapshots },
  tests: [
    ...part("3A", "3A", elections2021),
    ...part("3B", "3B", [
      basicAgree,
      rpcBytes,
      "FollowerFailure",
      "LeaderFailure",
      [failAgree, { banner: "agreement after follower reconnects" }],
      ...rest,
    ]),
    ...part("3C", "3C", persistenceTests),
    ...part("3D", "3D", [...snapshots2022, "SnapshotInit"]),
    ...kvPart("4A", "4A", edition2022, services),
    ...kvPart("4B", "4B", edition2022, servicesWithSnapshots),
  ],
};
