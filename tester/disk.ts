/**
 * The disk of a server under test.
 *
 * @module
 */

import { copyBytes, type Missing, missingFrom } from "../labgob/harness.ts";
import { Persister } from "../raft/persister.ts";

/**
 * Called with each save: the state, and the snapshot, which is null if unchanged. Copy the state to keep it: its array
 * is reused for the next one.
 */
type OnSave = (state: Uint8Array, snapshot: Uint8Array | null) => void;

const nothing = new Uint8Array();

/** What one life of a server has saved: copies that only the harness has. */
export class Disk {
  /** The storage of the state; it grows, and is reused for each save. */
  #room = nothing;
  /** The Raft state. */
  state: Uint8Array = nothing;
  /** The service's snapshot. */
  snapshot: Uint8Array = nothing;
  #onSave: OnSave;
  #onMissing: (missing: Missing) => void;

  /**
   * Begins with what the last life saved; `onMissing` is called for bytes that lack a value that could not be encoded.
   */
  constructor(before: Disk | null, onSave: OnSave, onMissing: (missing: Missing) => void) {
    if (before !== null) {
      this.#keepState(before.state);
      this.snapshot = before.snapshot;
    }
    this.#onSave = onSave;
    this.#onMissing = onMissing;
  }

  /** Called by the saving methods of a server's Persister; throws TypeError if an argument is no Uint8Array. */
  save(method: string, state: unknown, snapshot: unknown): void {
    const both = method !== "SaveRaftState";
    mustBeBytes(state, `${method}: the state`);
    if (both && snapshot !== null) mustBeBytes(snapshot, `${method}: the snapshot`);
    this.#keepState(state as Uint8Array);
    if (both) this.snapshot = new Uint8Array(snapshot as Uint8Array | null ?? []);
    this.#onSave(this.state, both ? this.snapshot : null);
    const missing = missingFrom(this.state);
    if (missing !== null) this.#onMissing(missing);
  }

  #keepState(bytes: Uint8Array): void {
    const length = lengthOf(bytes);
    if (length > this.#room.length) this.#room = new Uint8Array(2 * length);
    this.state = this.#room.subarray(0, length);
    copyBytes(this.state, bytes);
  }
}

/** A Persister over a disk, for a server in the harness's realm. */
export class WatchedPersister extends Persister {
  #disk: Disk;

  constructor(disk: Disk) {
    super();
    super.SaveStateAndSnapshot(disk.state, disk.snapshot);
    this.#disk = disk;
  }

  override SaveRaftState(state: Uint8Array): void {
    this.#disk.save("SaveRaftState", state, null);
    super.SaveRaftState(state);
  }

  override SaveStateAndSnapshot(state: Uint8Array, snapshot: Uint8Array | null): void {
    this.#disk.save("SaveStateAndSnapshot", state, snapshot);
    super.SaveStateAndSnapshot(state, snapshot);
  }

  override Save(state: Uint8Array, snapshot: Uint8Array | null): void {
    this.#disk.save("Save", state, snapshot);
    super.SaveStateAndSnapshot(state, snapshot);
  }
}

/** Reads the kind of a typed array, which a Proxy of one does not have. */
const kindOf = Object.getOwnPropertyDescriptor(
  Object.getPrototypeOf(Uint8Array.prototype),
  Symbol.toStringTag,
)!.get!;

const lengthIn = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), "length")!.get!;

/** The length of a server's bytes, without running its code, as reading `length` might. */
function lengthOf(bytes: Uint8Array): number {
  return lengthIn.call(bytes);
}

/** Whether a server's value is a Uint8Array, without running the server's code. */
export function isBytes(value: unknown): value is Uint8Array {
  return kindOf.call(value) === "Uint8Array";
}

function mustBeBytes(bytes: unknown, what: string): void {
  if (isBytes(bytes)) return;
  throw new TypeError(
    `${what} must be a Uint8Array, such as a Buffer's Bytes() returns; got ${typeof bytes}`,
  );
}
