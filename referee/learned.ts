/** What is known of each server, as it changes: for pictures and explorers, which need no model of their own. */

import type { Learned, ServerState } from "../trace/complaint.ts";
import type { Cluster, ServerModel } from "./model.ts";

function roleOf({ leading, round }: ServerModel): ServerState["role"] {
  return leading !== null ? "leader" : round !== null ? "candidate" : "follower";
}

/** What is known of each server now. */
export function statesOf({ servers }: Cluster): ServerState[] {
  return servers.map((server) => ({
    alive: server.alive,
    role: roleOf(server),
    term: server.term,
    vote: server.votes.get(server.term)?.candidate ?? null,
    log: server.log.slice(1).map(({ term }) => term),
    commit: server.knownCommit.index,
    applied: server.applied,
  }));
}

export class Learner {
  /** What `changes` has returned so far, by server. */
  #told: Required<Learned>[] = [];

  /** What has changed since the last call, for each server that has changed. */
  changes({ servers }: Cluster): Learned[] {
    const all: Learned[] = [];
    for (const server of servers) {
      const told = this.#told[server.id] ??= {
        server: server.id,
        term: 0,
        role: "follower",
        vote: null,
        commit: 0,
      };
      const role = roleOf(server);
      const vote = server.votes.get(server.term)?.candidate ?? null;
      const commit = server.knownCommit.index;
      if (told.term === server.term && told.role === role && told.vote === vote && told.commit === commit) {
        continue;
      }
      const learned: Learned = { server: server.id };
      if (told.term !== server.term) learned.term = told.term = server.term;
      if (told.role !== role) learned.role = told.role = role;
      if (told.vote !== vote) learned.vote = told.vote = vote;
      if (told.commit !== commit) learned.commit = told.commit = commit;
      all.push(learned);
    }
    return all;
  }
}
