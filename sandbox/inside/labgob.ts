/**
 * labgob as a server's own module: its classes are this realm's, while hot code runs in the harness's (labgob/).
 *
 * @module
 */

import { foreign, OwnError } from "./own.ts";
import type { Handle, Outside } from "./outside.ts";
import type { Namespace } from "./loader.ts";

const words = (
  "any bool bytes float32 float64 int int8 int16 int32 int64 string uint uint8 uint16 uint32 uint64"
).split(" ");

const Bytes = Uint8Array;
/** Returned bytes lie in slabs, as allocating each takes longer than filling it. Each slab is twice the last. */
let slabSize = 1 << 11;
const largestSlab = 1 << 18;
let slab = new Bytes(0).buffer;
let used = 0;

/** Memory for this many bytes. */
function room(length: number): Uint8Array {
  if (length > slab.byteLength - used) {
    if (slabSize < largestSlab) slabSize *= 2;
    if (length > slabSize / 4) return new Bytes(length);
    slab = new Bytes(slabSize).buffer;
    used = 0;
  }
  used += length;
  return new Bytes(slab, used - length, length);
}

/** Makes the module anew, for one life. See labgob/mod.ts for what it offers. */
export function makeLabgob(outside: Outside): Namespace {
  class GobError extends OwnError {
    override name = "GobError";
  }
  const gobError = (text: string) => new GobError(text);
  const rethrown = (thrown: unknown) => foreign(thrown, outside, gobError);
  const failed = (text: string | null) => text === null ? null : new GobError(text);

  class Buffer {
    #handle: Handle;

    constructor(bytes?: Uint8Array) {
      let handle: Handle;
      try {
        handle = outside.newBuffer(bytes ?? null, room);
      } catch (thrown) {
        throw rethrown(thrown);
      }
      this.#handle = handle;
    }
    Bytes(): Uint8Array {
      const handle = this.#handle;
      const length = outside.length(handle);
      // The written bytes are in this realm's memory, so a long log is not copied for each save.
      const storage = outside.storage(handle);
      if (storage !== null) return new Bytes(storage, outside.start(handle), length);
      const bytes = new Bytes(length);
      outside.read(handle, bytes);
      return bytes;
    }
    Len(): number {
      return outside.length(this.#handle);
    }
    Write(bytes: Uint8Array): number {
      try {
        outside.write(this.#handle, bytes);
      } catch (thrown) {
        throw rethrown(thrown);
      }
      return bytes.length;
    }
    static handleOf(buffer: Buffer): Handle {
      return buffer.#handle;
    }
  }
  const { handleOf } = Buffer;
  Reflect.deleteProperty(Buffer, "handleOf");

  class LabEncoder {
    #handle: Handle;

    constructor(w: Buffer) {
      const handle = outside.newEncoder(handleOf(w));
      this.#handle = handle;
    }
    Encode(value: unknown): GobError | null {
      try {
        return failed(outside.encode(this.#handle, value));
      } catch (thrown) {
        throw rethrown(thrown);
      }
    }
  }

  class LabDecoder {
    #handle: Handle;

    constructor(r: Buffer) {
      const handle = outside.newDecoder(handleOf(r));
      this.#handle = handle;
    }
    Decode(target: object | null): GobError | null {
      try {
        return failed(outside.decode(this.#handle, target));
      } catch (thrown) {
        throw rethrown(thrown);
      }
    }
  }

  class Type {
    #text = "";

    toString(): string {
      return this.#text;
    }
    static say(type: Type, text: string): Type {
      type.#text = text;
      return type;
    }
  }
  const { say } = Type;
  Reflect.deleteProperty(Type, "say");

  class Typed {
    readonly type: unknown;
    readonly value: unknown;

    constructor(type: unknown, value: unknown) {
      this.type = type;
      this.value = value;
      try {
        outside.typed(this, type, value);
      } catch (thrown) {
        throw rethrown(thrown);
      }
    }
  }
  class Ref {
    value: unknown;

    constructor(value: unknown) {
      this.value = value;
    }
  }

  const made = (kind: string, first: unknown, second: unknown = null): Type => {
    const type = new Type();
    try {
      return say(type, outside.type(type, kind, first, second));
    } catch (thrown) {
      throw rethrown(thrown);
    }
  };
  const tagged = <L extends object>(list: L, elem: unknown, key: unknown): L => {
    try {
      outside.tag(list, elem, key);
    } catch (thrown) {
      throw rethrown(thrown);
    }
    return list;
  };
  const register = (value: unknown, name: string | null): void => {
    try {
      outside.register(value, name);
    } catch (thrown) {
      throw rethrown(thrown);
    }
  };

  const module: Namespace = {
    ...{ Buffer, GobError, LabDecoder, LabEncoder, Ref, Type, Typed },
    NewEncoder: (w: Buffer) => new LabEncoder(w),
    NewDecoder: (r: Buffer) => new LabDecoder(r),
    Register: (value: unknown) => register(value, null),
    RegisterName: (name: string, value: unknown) => register(value, `${name}`),
    ref: (value: unknown, ...type: unknown[]) => {
      const variable = new Ref(value);
      try {
        outside.variable(variable, value, type[0], type.length > 0 && type[0] !== undefined);
      } catch (thrown) {
        throw rethrown(thrown);
      }
      return variable;
    },
    listOf: (elem: unknown) => tagged([], elem, null),
    mapOf: (key: unknown, elem: unknown) => tagged(new Map(), elem, key),
    slice: (elem: unknown) => made("slice", elem),
    array: (length: number, elem: unknown) => made("array", elem, length),
    map: (key: unknown, elem: unknown) => made("map", elem, key),
    pointer: (elem: unknown) => made("pointer", elem),
    named: (name: string, of: unknown) => made("named", of, `${name}`),
    typed: (type: unknown, value: unknown) => new Typed(type, value),
  };
  for (const word of words) {
    const type = say(new Type(), word);
    outside.word(type, word);
    module[word] = type;
  }
  return module;
}
