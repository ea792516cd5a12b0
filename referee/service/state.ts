/** The state of the service's referee. */

import type { ServiceComplaints } from "./complaints.ts";
import { Operations } from "./operations.ts";
import { KeyValue } from "./values.ts";

interface Server {
  /** The entry up to which it has taken its log. */
  taken: number;
  /**
   * Whether that is certain: what a service takes need not be seen, and the snapshot with which it starts may be one that
   * only its Raft has received.
   */
  isCertain: boolean;
  /** The last entry of the last snapshot that it made or took. */
  snapshot: number;
  /** When it last started from a snapshot or anew, and up to which entry. */
  restored: { at: number; index: number } | null;
}

export class ServiceState {
  /** The run's clock, in microseconds. */
  readonly now: () => number;
  readonly complaints: ServiceComplaints;
  readonly operations = new Operations();
  readonly keys = new Map<string, KeyValue>();
  /** Names of the commands that came out of the log, by index. */
  readonly log: string[] = [];
  #servers: Server[] = [];

  constructor(now: () => number, complaints: ServiceComplaints) {
    this.now = now;
    this.complaints = complaints;
  }

  server(id: number): Server {
    return this.#servers[id] ??= { taken: 0, isCertain: false, snapshot: 0, restored: null };
  }

  key(key: string): KeyValue {
    let value = this.keys.get(key);
    if (value === undefined) this.keys.set(key, value = new KeyValue());
    return value;
  }
}
