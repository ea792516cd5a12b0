/** What is known of each server, as it changes: for pictures and explorers, which need no model of their own. */

import type { Learned } from "../trace/complaint.ts";
import type { Cluster } from "./model.ts";

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
      const role = server.leading !== null ? "leader" : server.round !== null ? "candidate" : "follower";
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
