/**
 * What becomes of the commands that a service gives to its Raft: which of the two is slow, or stuck?
 *
 * @module
 */

import type { ApplyMsg } from "../../raft/api.ts";
import type { RunWatcher } from "../../trace/watcher.ts";
import type { Layer } from "../failure.ts";

/** What was seen, a line each, and which layer that speaks against; null if against neither. */
export interface Finding {
  notes: string[];
  suspect: Layer | null;
}

/** An entry that is not applied after so many microseconds waits for more than an answer. */
const long = 1_000_000;

/** What one life of a server has done. */
class Life {
  /** When its Raft took a command by Start, by index, until it applies an entry there. */
  readonly taken = new Map<number, number>();
  /** The index that Start returned last; null if it refused, undefined if it was not called. */
  last: number | null | undefined;
  applied = 0;
  /** Up to where its service has made a snapshot; 0 if it has not. */
  snapshot = 0;
}

/** Watches the calls between each service and its Raft. */
export class Agreement implements RunWatcher {
  #now: () => number;
  #lives: Life[] = [];
  /** Whether any service has called Start, or Snapshot: a Raft may be reached in another way. */
  #starts = false;
  #snapshots = false;
  /** The servers that have taken commands: of more than one, some may have been lost. */
  #takers = new Set<number>();
  /** From Start to the apply of its index, in microseconds: how many, and their sum. */
  #count = 0;
  #sum = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  started(server: number): void {
    this.#lives[server] = new Life();
  }

  startReturned(server: number, [index, , isLeader]: readonly [number, number, boolean]): void {
    const life = this.#lives[server];
    this.#starts = true;
    life.last = isLeader ? index : null;
    if (isLeader) this.#takers.add(server);
    if (isLeader && index > life.applied) life.taken.set(index, this.#now());
  }

  applied(server: number, { CommandValid, CommandIndex, SnapshotValid, SnapshotIndex }: ApplyMsg): void {
    const life = this.#lives[server];
    const index = CommandValid ? CommandIndex : SnapshotValid ? SnapshotIndex : 0;
    if (index <= life.applied) return;
    life.applied = index;
    for (const [taken, at] of life.taken) {
      if (taken > index) continue;
      life.taken.delete(taken);
      this.#count++;
      this.#sum += this.#now() - at;
    }
  }

  snapshotMade(server: number, index: number): void {
    this.#snapshots = true;
    this.#lives[server].snapshot = index;
  }

  /** Operations take `each` milliseconds, on average: how much of that is Raft's? */
  slow(each: number): Finding {
    if (this.#count === 0 || Number.isNaN(each)) return { notes: [], suspect: null };
    const below = this.#sum / this.#count / 1000;
    return {
      notes: [
        `an operation took ${each.toFixed(1)} ms on average; between Start and its entry's apply lie ${
          below.toFixed(1)
        }`,
      ],
      suspect: below > each / 2 ? "raft" : this.#takers.size === 1 ? "service" : null,
    };
  }

  /** An operation does not end; `leaders` are the servers that say they lead, `running` those that run. */
  stuck(leaders: readonly number[], running: readonly number[]): Finding {
    const waiting = running.flatMap((server) => {
      const [first] = this.#lives[server].taken;
      if (first === undefined || this.#now() - first[1] <= long) return [];
      const [index, at] = first;
      return `S${server} took a command at index ${index} by Start at ${
        (at / 1e6).toFixed(3)
      } s, and has not applied an entry ${index} since`;
    });
    if (waiting.length > 0) return { notes: waiting, suspect: null };
    if (leaders.length === 0) return { notes: ["no server says that it leads"], suspect: null };
    const able = leaders.find((server) => this.#lives[server].last !== null);
    if (able === undefined) {
      const what = `S${leaders[0]} says that it leads, but its Start refused the last command`;
      return { notes: [what], suspect: null };
    }
    const did = this.#lives[able].last === undefined
      ? "its service has not called Start"
      : "it has applied an entry at each index that Start returned until a second ago";
    return { notes: [`S${able} says that it leads, and ${did}`], suspect: this.#starts ? "service" : null };
  }

  /** Raft's state on the disk of `server` is too large. @param named whether its Raft has a method Snapshot */
  untrimmed(server: number, named: boolean): Finding {
    const { snapshot, applied } = this.#lives[server];
    if (snapshot === 0) {
      return {
        notes: [`the service of S${server} has not called Snapshot in this life`],
        suspect: named && !this.#snapshots ? "service" : null,
      };
    }
    return {
      notes: [
        `the service of S${server} has called Snapshot for index ${snapshot}, and S${server} has applied up to ${applied}`,
      ],
      suspect: null,
    };
  }
}
