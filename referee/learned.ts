/** What is known of each server, as it changes: for pictures and the explorer, which have no model of their own. */

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

/** What is known of each server, with the logs from a little before the highest index that is known to be committed. */
export class Recent {
  #states: ServerState[] = [];
  /** Of each server, what tells that its state has changed. */
  #stamps: number[][] = [];

  /** The same list as before if nothing has changed. Indexes count from where the logs begin. */
  states({ servers }: Cluster): readonly ServerState[] {
    let isNew = false;
    for (const server of servers) {
      const { id, alive, term, log, knownCommit, applied } = server;
      const vote = server.votes.get(term)?.candidate ?? -1;
      const role = server.leading !== null ? 2 : server.round !== null ? 1 : 0;
      const now = [Number(alive), role, term, vote, log.length, log.at(-1)!.term, knownCommit.index, applied];
      const before = this.#stamps[id];
      if (before !== undefined && now.every((value, i) => value === before[i])) continue;
      this.#stamps[id] = now;
      isNew = true;
    }
    if (isNew) this.#states = recentStatesOf(servers);
    return this.#states;
  }
}

function recentStatesOf(servers: readonly ServerModel[]): ServerState[] {
  const base = Math.max(0, Math.max(...servers.map(({ knownCommit }) => knownCommit.index)) - 3);
  return servers.map((server) => ({
    alive: server.alive,
    role: roleOf(server),
    term: server.term,
    vote: server.votes.get(server.term)?.candidate ?? null,
    log: server.log.slice(base + 1, base + 17).map(({ term }) => term),
    commit: Math.max(0, server.knownCommit.index - base),
    applied: Math.max(0, server.applied - base),
  }));
}

export class Learner {
  /** The state already returned by `changes`, by server. */
  #told: Required<Learned>[] = [];

  /** Changes since the last call, for each server with any. */
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
