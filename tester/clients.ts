/**
 * The clients of a service under test, and their operations.
 *
 * @module
 */

import type { ClientEnd, Network } from "../labrpc/mod.ts";
import { courseNetwork } from "../labrpc/mod.ts";
import type { Asked } from "../trace/watcher.ts";
import { failureOf, show, TestFailure, thrown } from "./failure.ts";
import { type Called, handHere } from "./hand.ts";
import type { Exports, Instance, World } from "./world.ts";

export interface Client {
  /** The exports of its instance of the student's files. */
  exports: Exports;
  ends: ClientEnd[];
  number: number;
  /** Connects it to a server, or disconnects it. */
  reach: (server: number, yes: boolean) => void;
}

/** The clients of a cluster; their numbers come after the servers'. */
export class Clients {
  #world: World;
  #net: Network;
  #calledBy: (client: number) => Called | undefined;
  #operations = 0;
  #lives: number[] = [];
  /** Each client's instance of the student's files, by number: a program that may make several clerks. */
  #instances = new Map<number, Instance>();

  constructor(world: World, net: Network, calledBy: (client: number) => Called | undefined) {
    this.#world = world;
    this.#net = net;
    this.#calledBy = calledBy;
  }

  /** A client with an end to each of these servers, in this order. A further call gives it new ends. */
  client(number: number, servers: readonly number[]): Client {
    const world = this.#world;
    const life = this.#lives[number] = (this.#lives[number] ?? 0) + 1;
    let instance = this.#instances.get(number);
    if (instance === undefined) this.#instances.set(number, instance = world.instance(number, 1));
    const { exports, types, hand = handHere } = instance;
    world.watcher.started?.(number, life);
    world.watcher.connected?.(number, true);
    const name = (server: number) => `${number}.${life}>${server}`;
    const reach = (server: number, yes: boolean) => this.#net.Enable(name(server), yes);
    const ends = servers.map((server) => {
      const end = this.#net.MakeEnd(name(server), types);
      this.#net.Connect(name(server), server);
      reach(server, true);
      return end;
    });
    return { exports, ends: hand.ends(ends, this.#calledBy(number)), number, reach };
  }

  /** Makes a client do something: `act` runs as that client, and the run's events show it as `text`. */
  async operation<T>(number: number, text: string, act: () => Promise<T>, asked?: Asked): Promise<T> {
    const { watcher } = this.#world;
    const operation = ++this.#operations;
    watcher.operationCalled?.(number, operation, text, asked);
    const value = await this.#fulfilled(number, text, this.#world.as(number, act));
    const got = typeof value === "string" ? value : undefined;
    watcher.operationReturned?.(number, operation, show(value), got);
    return value;
  }

  /** The value of a client's promise. It cannot be awaited, as a student's code made it. */
  #fulfilled<T>(client: number, what: string, promise: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const settled = this.#world.settled ?? courseNetwork.settled;
      const failed = (error: unknown) =>
        reject(
          failureOf(error) ??
            new TestFailure("crash", `exception in ${what}: ${thrown(error).text}`, client, error),
        );
      if (!settled(client, promise, (value) => resolve(value as T), failed)) resolve(promise);
    });
  }
}
