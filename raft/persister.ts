/**
 * Holds what a Raft server saved, as its disk would: the tester keeps it over a crash and hands a copy to the next
 * life. In memory only. Bytes are copied on their way in and out.
 *
 * Source: persister.go of MIT 6.824 Lab 2 (2020), and Save of its edition of 2023.
 *
 * @module
 */

/** Bytes of its own, in storage that is used again: most saves are a little longer than the one before. */
class Kept {
  #storage = new Uint8Array();
  length = 0;

  /** Takes a copy. */
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

  /** A new Persister with the same content, so that a life that is over cannot overwrite what the next one saves. */
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

  /** The Raft state last saved; empty if none was. */
  ReadRaftState(): Uint8Array {
    return this.#raftState.get();
  }

  /** How many bytes of Raft state are saved. */
  RaftStateSize(): number {
    return this.#raftState.length;
  }

  /** Saves Raft state and a service's snapshot as one: a crash keeps both or neither. Null is no snapshot. */
  SaveStateAndSnapshot(state: Uint8Array, snapshot: Uint8Array | null): void {
    this.#raftState.put(state);
    this.#snapshot.put(snapshot ?? new Uint8Array());
  }

  /** The edition of 2023 has this in the place of the two others; it is SaveStateAndSnapshot. */
  Save(state: Uint8Array, snapshot: Uint8Array | null): void {
    this.SaveStateAndSnapshot(state, snapshot);
  }

  /** The snapshot last saved; empty if none was. */
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
