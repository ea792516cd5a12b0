/**
 * What the model knows of each server, told as it changes: for pictures and explorers, which need no model of their own.
 *
 * @module
 */

import type { Cluster } from "./model.ts";

/** What has changed in what is known of a server. */
export interface Learned {
  readonly server: number;
  /** Its currentTerm: at least this. */
  term?: number;
  /** The role in which it was last seen to act. */
  role?: "follower" | "candidate" | "leader";
  /** Whom it voted for in this term; null if nobody has heard of a vote. */
  vote?: number | null;
  /** Up to here it knows entries to be committed, by what it applied or said. */
  commit?: number;
}

/** Remembers what was told. */
export class Learner {
  #told: Required<Learned>[] = [];

  /** What has changed since the last call, of each server; none if nothing has. */
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
