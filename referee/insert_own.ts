/** A leader's entry of its own, in the models. */

import type { Complaints } from "./complaint.ts";
import { type Entry, type EntryTable, unseen } from "./entries.ts";
import type { Leadership } from "./state.ts";

/** What is needed of the cluster. */
interface OfCluster {
  readonly complaints: Complaints;
  readonly table: EntryTable;
  noops: boolean;
}

/** What is needed of the leader. */
interface OfServer {
  readonly id: number;
  readonly log: Entry[];
  readonly last: Entry;
  savedLength: number | null;
  adopt(last: Entry): void;
}

/** A leader wrote an entry that came from no Start: Figure 2 has no such entry, §8 suggests one. */
export function noop(cluster: OfCluster, server: number, term: number): void {
  const without = cluster.complaints.unchecked();
  if (cluster.noops || without.has("S7")) return; // logs are not followed at all
  cluster.noops = true;
  cluster.complaints.add(
    "H0",
    server,
    {
      why: without.has("S8")
        ? `S${server} sent an entry of term ${term} in which no command is seen`
        : `S${server} began term ${term} with an entry of its own`,
      off: ["S13", "S15", "S16", "S17", "S18", "S19", "P2"],
    },
  );
  cluster.complaints.turnOff(["S19", "P2"]);
}

/** A leader has an unseen entry of its own before all that Start gave it in its term. */
export function insertOwn(cluster: OfCluster, server: OfServer, leading: Leadership): void {
  leading.ownKnown = true;
  const { first, term } = leading;
  if (server.log.length < first) return;
  noop(cluster, server.id, term);
  const given = server.log.splice(first);
  for (const entry of given) cluster.table.forget(entry);
  const commands = [unseen, ...given.map(({ command }) => command)];
  for (const command of commands) server.adopt(cluster.table.put(server.last, term, command).entry);
  if (server.savedLength !== null && server.savedLength >= first) server.savedLength++;
}
