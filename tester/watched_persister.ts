/**
 * The disk of a server under test.
 *
 * @module
 */

import { Persister } from "../raft/persister.ts";

/** A Persister whose saves are seen. */
export class WatchedPersister extends Persister {
  #onSave: (bytes: Uint8Array) => void;

  /** Begins with what `content` holds. */
  constructor(content: Persister, onSave: (bytes: Uint8Array) => void) {
    super();
    super.SaveStateAndSnapshot(content.ReadRaftState(), content.ReadSnapshot());
    this.#onSave = onSave;
  }

  /** See Persister. */
  override SaveRaftState(state: Uint8Array): void {
    super.SaveRaftState(state);
    this.#onSave(state);
  }

  /** See Persister. */
  override SaveStateAndSnapshot(state: Uint8Array, snapshot: Uint8Array): void {
    super.SaveStateAndSnapshot(state, snapshot);
    this.#onSave(state);
  }
}
