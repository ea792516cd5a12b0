/**
 * The disk of a server under test.
 *
 * @module
 */

import { type Missing, missingFrom } from "../labgob/harness.ts";
import { Persister } from "../raft/persister.ts";

/**
 * A Persister whose saves are seen. From one life to the next go bytes, in new objects: those that a life saves and
 * reads are its own.
 */
export class WatchedPersister extends Persister {
  #onSave: (state: Uint8Array, snapshot: Uint8Array | null) => void;
  #onMissing: (missing: Missing) => void;

  /**
   * Begins with what `content` holds. `onSave` gets the server's own array of the state, and a copy of the snapshot, null
   * where that stays as it is; `onMissing` is called with bytes that lack a value which could not be encoded.
   */
  constructor(
    content: Persister,
    onSave: (state: Uint8Array, snapshot: Uint8Array | null) => void,
    onMissing: (missing: Missing) => void,
  ) {
    super();
    super.SaveStateAndSnapshot(content.ReadRaftState(), content.ReadSnapshot());
    this.#onSave = onSave;
    this.#onMissing = onMissing;
  }

  /** See Persister; throws TypeError if `state` is no Uint8Array. */
  override SaveRaftState(state: Uint8Array): void {
    mustBeBytes(state, "SaveRaftState: the state");
    super.SaveRaftState(state);
    this.#saved(state, null);
  }

  /** See Persister; throws TypeError if either is no Uint8Array. */
  override SaveStateAndSnapshot(state: Uint8Array, snapshot: Uint8Array | null): void {
    this.#saveBoth("SaveStateAndSnapshot", state, snapshot);
  }

  /** See Persister; throws TypeError if either is no Uint8Array. */
  override Save(state: Uint8Array, snapshot: Uint8Array | null): void {
    this.#saveBoth("Save", state, snapshot);
  }

  #saveBoth(method: string, state: Uint8Array, snapshot: Uint8Array | null): void {
    mustBeBytes(state, `${method}: the state`);
    if (snapshot !== null) mustBeBytes(snapshot, `${method}: the snapshot`);
    super.SaveStateAndSnapshot(state, snapshot);
    this.#saved(state, super.ReadSnapshot());
  }

  #saved(state: Uint8Array, snapshot: Uint8Array | null): void {
    this.#onSave(state, snapshot);
    const missing = missingFrom(state);
    if (missing !== null) this.#onMissing(missing);
  }
}

const { ReadRaftState: readRaftState, ReadSnapshot: readSnapshot } = Persister.prototype;

/** The state in a life's Persister; empty if there is none. */
export function savedState(saved: Persister | null): Uint8Array {
  return saved === null ? new Uint8Array() : readRaftState.call(saved);
}

/** What of a life's Persister outlives it: its state and its snapshot, in another Persister. */
export function afterCrash(saved: Persister | null): Persister | null {
  if (saved === null) return null;
  const kept = new Persister();
  // The class's own methods: a server may have put others on the Persister it was handed.
  kept.SaveStateAndSnapshot(readRaftState.call(saved), readSnapshot.call(saved));
  return kept;
}

/** The kind of a typed array, which no Proxy of one has. */
const kindOf = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype),
  Symbol.toStringTag,
)!.get!;

/** Whether a server's value is a Uint8Array; none of the server's code runs. */
export function isBytes(value: unknown): value is Uint8Array {
  return kindOf.call(value) === "Uint8Array";
}

function mustBeBytes(bytes: unknown, what: string): void {
  if (isBytes(bytes)) return;
  throw new TypeError(`${what} must be a Uint8Array, as a Buffer's Bytes() are; got ${typeof bytes}`);
}
