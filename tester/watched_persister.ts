/**
 * The disk of a server under test.
 *
 * @module
 */

import { Persister } from "../raft/persister.ts";

/**
 * A Persister whose saves are seen. It keeps bytes and nothing else: the objects that a life saves and reads are its
 * own, so that no other life gets them.
 */
export class WatchedPersister extends Persister {
  #onSave: (bytes: Uint8Array) => void;

  /** Begins with what `content` holds. */
  constructor(content: Persister, onSave: (bytes: Uint8Array) => void) {
    super();
    super.SaveStateAndSnapshot(
      copied(content.ReadRaftState(), "the state"),
      copied(content.ReadSnapshot(), "the snapshot"),
    );
    this.#onSave = onSave;
  }

  /** See Persister; throws TypeError if `state` is no Uint8Array. */
  override SaveRaftState(state: Uint8Array): void {
    const bytes = copied(state, "SaveRaftState: the state");
    super.SaveRaftState(bytes);
    this.#onSave(bytes);
  }

  /** See Persister; throws TypeError if either is no Uint8Array. */
  override SaveStateAndSnapshot(state: Uint8Array, snapshot: Uint8Array): void {
    const bytes = copied(state, "SaveStateAndSnapshot: the state");
    super.SaveStateAndSnapshot(bytes, copied(snapshot, "SaveStateAndSnapshot: the snapshot"));
    this.#onSave(bytes);
  }
}

const { ReadRaftState: readRaftState } = Persister.prototype;

/** What of a life's Persister outlives it: the Raft state, in another Persister. */
export function afterCrash(saved: Persister | null): Persister | null {
  if (saved === null) return null;
  const kept = new Persister();
  // The class's own method: a server may have put another on the Persister it was handed.
  kept.SaveRaftState(readRaftState.call(saved));
  return kept;
}

function copied(bytes: Uint8Array, what: string): Uint8Array {
  if (bytes instanceof Uint8Array) return new Uint8Array(bytes);
  throw new TypeError(`${what} must be a Uint8Array, as a Buffer's Bytes() are; got ${typeof bytes}`);
}
