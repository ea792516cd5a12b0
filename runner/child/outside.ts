/**
 * What the harness offers to a server's realm: the run's time and random numbers, and labgob.
 *
 * @module
 */

import { asListOf, asMapOf, copyBytes, isBytes, standFor, type TypeTable } from "../../labgob/harness.ts";
import * as labgob from "../../labgob/mod.ts";
import { type Random, standForFault } from "../../sim/mod.ts";
import type { Outside } from "../../sandbox/realm.ts";
import { standForFailure } from "../../tester/failure.ts";

/** Time and random numbers for one life of a server in a run. */
export interface Host {
  /** The server. */
  server: number;
  /** Microseconds since the run began; counted as a read of the clock. */
  now(): number;
  /** Its stream of random numbers. */
  random: Random;
  /** Calls `fn` after this many microseconds, as the server. */
  after(us: number, fn: () => void): unknown;
  /** Keeps a timer from firing. */
  cancel(timer: unknown): void;
  /** Runs `fn` as the server. */
  as<T>(fn: () => T): T;
  /** Prints a text into the run's log. */
  print(text: string): void;
  /** Ends the run, since the server called something forbidden; returns what to throw. */
  refused(sentence: string, kind: "refused" | "exit"): unknown;
  /** Its types. */
  types: TypeTable;
}

const ends =
  "although a server cannot end the process; return from its functions, or throw an Error to report a bug";

/** labgob's names of types. */
const words = labgob as unknown as Record<string, unknown>;
type Like = labgob.TypeLike;

/** The bytes of the last requested buffer. */
const window = { bytes: new Uint8Array(), at: 0, end: 0 };

/**
 * Makes the functions of a realm; `host` gives its current run and life. `isShared`: the realm is this one, so errors
 * need no conversion, except labgob's.
 */
export function makeOutside(host: () => Host, isShared: boolean): Outside {
  const isOurs = (thrown: unknown): thrown is Error => thrown instanceof (isShared ? labgob.GobError : Error);
  return {
    now: () => host().now(),
    random: () => host().random.float(),
    uint32: () => host().random.uint32(),
    after: (us, fn) => host().after(us, fn),
    cancel: (timer) => host().cancel(timer),
    print: (text) => host().print(String(text)),
    refuse(sentence, kind) {
      const { server, refused } = host();
      const what = kind === "exit" ? `S${server} called ${sentence} ${ends}.` : `S${server}: ${sentence}`;
      throw refused(what, kind);
    },

    textOf: (thrown) => isOurs(thrown) ? thrown.message : null,
    nameOf: (thrown) => (thrown as Error).name,
    standFor(own, thrown) {
      standForFault(own, thrown);
      standForFailure(own, thrown);
    },

    newBuffer(bytes, make) {
      const buffer = new labgob.Buffer(bytes === null ? undefined : copied(bytes, "Buffer"), make);
      return buffer;
    },
    storage(buffer) {
      return labgob.Buffer.storage(buffer as labgob.Buffer, window) ? window.bytes.buffer : null;
    },
    start: () => window.bytes.byteOffset + window.at,
    length: (buffer) => (buffer as labgob.Buffer).Len(),
    read: (buffer, to) => copyBytes(to, (buffer as labgob.Buffer).Bytes()),
    write: (buffer, bytes) => void (buffer as labgob.Buffer).Write(copied(bytes, "Write")),
    newEncoder: (buffer) => new labgob.LabEncoder(buffer as labgob.Buffer, host().types),
    encode: (encoder, value) => {
      const { as } = host();
      return as(() => (encoder as labgob.LabEncoder).Encode(value))?.message ?? null;
    },
    newDecoder: (buffer) => new labgob.LabDecoder(buffer as labgob.Buffer, host().types, true),
    decode: (decoder, target) => {
      const { as } = host();
      return as(() => (decoder as labgob.LabDecoder).Decode(target))?.message ?? null;
    },
    register: (value, name) => host().as(() => host().types.register(value, name ?? undefined)),
    word: (own, name) => standFor(own, words[name]),
    type(own, kind, first, second) {
      const type = typeOf(kind, first as Like, second);
      standFor(own, type);
      return String(type);
    },
    tag(list, elem, key) {
      if (Array.isArray(list)) asListOf(list, elem as Like);
      else asMapOf(list as Map<unknown, unknown>, key as Like, elem as Like);
    },
    typed: (own, type, value) => standFor(own, labgob.typed(type as Like, value as never)),
    variable: (own, value, type, isSaid) =>
      standFor(own, isSaid ? labgob.ref(value, type as Like) : labgob.ref(value)),
  };
}

function typeOf(kind: string, first: Like, second: unknown): labgob.Type {
  switch (kind) {
    case "slice":
      return labgob.slice(first);
    case "array":
      return labgob.array(second as number, first);
    case "map":
      return labgob.map(second as Like, first);
    case "pointer":
      return labgob.pointer(first);
    default:
      return labgob.named(second as string, first as labgob.Type);
  }
}

function copied(bytes: unknown, what: string): Uint8Array {
  if (isBytes(bytes)) return new Uint8Array(bytes);
  throw new TypeError(`${what} needs a Uint8Array, got ${typeof bytes}`);
}
