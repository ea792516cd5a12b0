/**
 * Holds what a Raft server saved, as its disk would: the tester keeps it over a crash and hands a copy to the next
 * life. In memory only.
 *
 * Source: persister.go of MIT 6.824 Lab 2 (2020).
 *
 * @module
 */

const nothing = new Uint8Array();

/** A server's saved state; see SaveRaftState and ReadRaftState. */
export class Persister {
  #raftState: Uint8Array = nothing;
  #snapshot: Uint8Array = nothing;

  /** A new Persister with the same content, so that a life that is over cannot overwrite what the next one saves. */
  Copy(): Persister {
    const copy = new Persister();
    copy.#raftState = this.#raftState;
    copy.#snapshot = this.#snapshot;
    return copy;
  }

  /** Replaces the saved Raft state. The bytes are kept, not copied: do not change them afterwards. */
  SaveRaftState(state: Uint8Array): void {
    this.#raftState = state;
  }

  /** The bytes last saved; empty if nothing was. */
  ReadRaftState(): Uint8Array {
    return this.#raftState;
  }

  /** How many bytes of Raft state are saved. */
  RaftStateSize(): number {
    return this.#raftState.length;
  }

  /** Saves Raft state and a service's snapshot as one, so that neither is ever seen without the other. */
  SaveStateAndSnapshot(state: Uint8Array, snapshot: Uint8Array): void {
    this.#raftState = state;
    this.#snapshot = snapshot;
  }

  /** The snapshot last saved; empty if none was. */
  ReadSnapshot(): Uint8Array {
    return this.#snapshot;
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
