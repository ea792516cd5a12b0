/** An operation on a key, as the check looks at it. */
export interface KeyOperation {
  /** Its index in the history. */
  index: number;
  kind: "Get" | "Put" | "Append";
  key: string;
  /** What was written, or what a Get returned. */
  value: string;
  client: number;
  call: number;
  /** Infinite if there was no answer. */
  ret: number;
  /** Of a write: the longest Get whose value has it; null as long as none is known. */
  shownBy: KeyOperation | null;
}

/** What a key's value was at a moment when nothing else was going on. */
export interface Known {
  value: string;
  /** The operation that says so; null at the begin. */
  by: KeyOperation | null;
}

/** Operations that took effect while the value of one Put was current, with what was appended to it. */
export interface Epoch {
  /** Null: the one at the begin. */
  put: KeyOperation | null;
  /** Its operations in the order in which they took effect. */
  order: KeyOperation[];
  /** The operation that returned first; null in the epoch at the begin, which comes before everything. */
  first: KeyOperation | null;
  /** The operation that was called last. */
  last: KeyOperation;
}
