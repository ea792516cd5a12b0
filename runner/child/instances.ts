/**
 * Instances of the student's module: each life of each server has its own, so that nothing kept in the module is shared
 * between servers, or outlives a crash.
 *
 * @module
 */

import { tableAt } from "../../labgob/harness.ts";
import { instanceQuery, livesLoaded, mostServers } from "../../sandbox/instances.ts";
import type { Exports, Instance } from "../../tester/world.ts";

/** The instances of one child. */
export class Instances {
  #load: (query: string, server: number) => Promise<Exports>;
  #loaded = new Map<string, Instance>();

  /** `load` imports the student's file under its name with that query. */
  constructor(load: (query: string, server: number) => Promise<Exports>) {
    this.#load = load;
  }

  /**
   * Loads what a test of so many servers needs and was not loaded for a test before: a restart must find its instance
   * at once, and no module can be loaded at once. Rejects with what loading throws.
   */
  async prepare(servers: number, restarts: boolean): Promise<void> {
    if (servers > mostServers) {
      throw new Error(`a test has ${servers} servers; at most ${mostServers} are prepared for`);
    }
    for (let life = 1; life <= (restarts ? livesLoaded : 1); life++) {
      for (let server = 0; server < servers; server++) await this.load(server, life);
    }
  }

  /** Loads one instance, if it was not. */
  async load(server: number, life: number): Promise<void> {
    const query = instanceQuery(server, life);
    if (this.#loaded.has(query)) return;
    const exports = await this.#load(query, server);
    const types = tableAt(query);
    types.exports(exports);
    this.#loaded.set(query, { exports, types });
  }

  /**
   * The instance of a life of a server. Those of later lives take turns: what a module kept is then that of a life long
   * past, and not of the last one.
   */
  of(server: number, life: number): Instance {
    const found = this.#loaded.get(instanceQuery(server, (life - 1) % livesLoaded + 1));
    if (found === undefined) {
      throw new Error(`no instance of the module is loaded for life ${life} of server ${server}`);
    }
    return found;
  }
}
