/**
 * Holds what a Raft server saved, as its disk would: the tester keeps it over a crash and hands a copy to the next
 * life. In memory only. Bytes are copied on their way in and out.
 *
 * Source: persister.go of MIT 6.824 Lab 2 (2020), and Save of its edition of 2023.
 *
 * @module
 */

/** A server's saved state and snapshot. */
export class Persister {
  #raftState = new Uint8Array();
  #snapshot = new Uint8Array();

  /** A new Persister with the same content, so that a life that is over cannot overwrite what the next one saves. */
  Copy(): Persister {
    const copy = new Persister();
    copy.#raftState = this.#raftState;
    copy.#snapshot = this.#snapshot;
    return copy;
  }

  /** Replaces the saved Raft state, and leaves the snapshot as it is. */
  SaveRaftState(state: Uint8Array): void {
    this.#raftState = new Uint8Array(state);
  }

  /** The Raft state last saved; empty if none was. */
  ReadRaftState(): Uint8Array {
    return new Uint8Array(this.#raftState);
  }

  /** How many bytes of Raft state are saved. */
  RaftStateSize(): number {
    return this.#raftState.length;
  }

  /** Saves Raft state and a service's snapshot as one: a crash keeps both or neither. Null is no snapshot. */
  SaveStateAndSnapshot(state: Uint8Array, snapshot: Uint8Array | null): void {
    const copies = [new Uint8Array(state), new Uint8Array(snapshot ?? [])];
    [this.#raftState, this.#snapshot] = copies;
  }

  /** The edition of 2023 has this in the place of the two others; it is SaveStateAndSnapshot. */
  Save(state: Uint8Array, snapshot: Uint8Array | null): void {
    this.SaveStateAndSnapshot(state, snapshot);
  }

  /** The snapshot last saved; empty if none was. */
  ReadSnapshot(): Uint8Array {
    return new Uint8Array(this.#snapshot);
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
