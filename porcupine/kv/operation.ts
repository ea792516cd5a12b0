/** An operation on a key, in the check's form. */
export interface KeyOperation {
  /** Its index in the history. */
  index: number;
  kind: "Get" | "Put" | "Append";
  key: string;
  /** What was written, or what a Get returned. */
  value: string;
  who: string;
  call: number;
  /** Infinite if there was no answer. */
  ret: number;
  /** For a write, the longest Get whose value has it; null while none is known. */
  shownBy: KeyOperation | null;
}

/** A key's value at a moment when nothing else was open. */
export interface Known {
  value: string;
  /** The operation that shows it; null for the initial value. */
  by: KeyOperation | null;
}

/** Operations that took effect while one Put's value was current, with what was appended to it. */
export interface Epoch {
  /** Null for the initial epoch. */
  put: KeyOperation | null;
  /** Its operations in the order in which they took effect. */
  order: KeyOperation[];
  /** The operation that returned first; null in the initial epoch, which comes before everything. */
  first: KeyOperation | null;
  /** The operation that was called last. */
  last: KeyOperation;
}
