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
  #onSave: (bytes: Uint8Array) => void;
  #onMissing: (missing: Missing) => void;

  /** Begins with what `content` holds; `onMissing` is called with bytes that lack a value which could not be encoded. */
  constructor(
    content: Persister,
    onSave: (bytes: Uint8Array) => void,
    onMissing: (missing: Missing) => void,
  ) {
    super();
    super.SaveStateAndSnapshot(
      new Uint8Array(content.ReadRaftState()),
      new Uint8Array(content.ReadSnapshot()),
    );
    this.#onSave = onSave;
    this.#onMissing = onMissing;
  }

  /** See Persister; throws TypeError if `state` is no Uint8Array. */
  override SaveRaftState(state: Uint8Array): void {
    mustBeBytes(state, "SaveRaftState: the state");
    super.SaveRaftState(state);
    this.#saved(state);
  }

  /** See Persister; throws TypeError if either is no Uint8Array. */
  override SaveStateAndSnapshot(state: Uint8Array, snapshot: Uint8Array): void {
    mustBeBytes(state, "SaveStateAndSnapshot: the state");
    mustBeBytes(snapshot, "SaveStateAndSnapshot: the snapshot");
    super.SaveStateAndSnapshot(state, snapshot);
    this.#saved(state);
  }

  #saved(state: Uint8Array): void {
    this.#onSave(state);
    const missing = missingFrom(state);
    if (missing !== null) this.#onMissing(missing);
  }
}

const { ReadRaftState: readRaftState } = Persister.prototype;

/** What of a life's Persister outlives it: the Raft state, in another Persister. */
export function afterCrash(saved: Persister | null): Persister | null {
  if (saved === null) return null;
  const kept = new Persister();
  // The class's own method: a server may have put another on the Persister it was handed.
  kept.SaveRaftState(new Uint8Array(readRaftState.call(saved)));
  return kept;
}

/** The kind of a typed array, which no Proxy of one has. */
const kindOf = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype),
  Symbol.toStringTag,
)!.get!;

function mustBeBytes(bytes: unknown, what: string): void {
  if (kindOf.call(bytes) === "Uint8Array") return;
  throw new TypeError(`${what} must be a Uint8Array, as a Buffer's Bytes() are; got ${typeof bytes}`);
}
