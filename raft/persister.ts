/**
 * Holds what a Raft server saved, like a disk: the tester keeps it over a crash and hands a copy to the next life. In
 * memory only. Bytes are copied in and out.
 *
 * Source: persister.go of MIT 6.824 Lab 2 (2020), and Save of its edition of 2023.
 *
 * @module
 */

/** A copy of the saved bytes. The storage is reused: most saves are a little longer than the one before. */
class Kept {
  #storage = new Uint8Array();
  length = 0;

  put(bytes: Uint8Array): void {
    if (bytes.length > this.#storage.length) this.#storage = new Uint8Array(2 * bytes.length);
    this.#storage.set(bytes);
    this.length = bytes.length;
  }

  /** A copy. */
  get(): Uint8Array {
    return this.#storage.slice(0, this.length);
  }
}

/** A server's saved state and snapshot. */
export class Persister {
  readonly #raftState = new Kept();
  readonly #snapshot = new Kept();

  /** A new Persister with the same content, so that a finished life cannot overwrite what the next one saves. */
  Copy(): Persister {
    const copy = new Persister();
    copy.#raftState.put(this.#raftState.get());
    copy.#snapshot.put(this.#snapshot.get());
    return copy;
  }

  /** Replaces the saved Raft state, and leaves the snapshot as it is. */
  SaveRaftState(state: Uint8Array): void {
    this.#raftState.put(state);
  }

  /** The last saved Raft state; empty if there is none. */
  ReadRaftState(): Uint8Array {
    return this.#raftState.get();
  }

  /** How many bytes of Raft state are saved. */
  RaftStateSize(): number {
    return this.#raftState.length;
  }

  /** Saves Raft state and a service's snapshot atomically: a crash keeps both or neither. Null means no snapshot. */
  SaveStateAndSnapshot(state: Uint8Array, snapshot: Uint8Array | null): void {
    this.#raftState.put(state);
    this.#snapshot.put(snapshot ?? new Uint8Array());
  }

  /** The name of SaveStateAndSnapshot since the edition of 2023, which has no other. */
  Save(state: Uint8Array, snapshot: Uint8Array | null): void {
    this.SaveStateAndSnapshot(state, snapshot);
  }

  /** The last saved snapshot; empty if there is none. */
  ReadSnapshot(): Uint8Array {
    return this.#snapshot.get();
  }

  /** How many bytes of snapshot are saved. */
  SnapshotSize(): number {
    return this.#snapshot.length;
  }
}

/** An empty Persister. */
export function MakePersister(): Persister {
  return new Persister();
}
