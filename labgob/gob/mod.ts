/**
 * The wire format alone: Go's encoding/gob with explicit descriptors, without classes and without the labs'
 * checks.
 *
 * `new Encoder(buffer, registry, typeOf).encode(type, value)` appends a value, and `new Decoder(buffer, registry,
 * raw).decode(type, old)` removes one. A struct is any object with the fields, a map is a Map, a slice an
 * array, []byte a Uint8Array, a pointer is what it points to, or null. The type of a value in an interface
 * comes from a `Typed` or from `typeOf`.
 */
export { Buffer } from "./buffer.ts";
export { Decoder } from "./decode.ts";
export { Encoder, type TypeOf } from "./encode.ts";
export { GobError } from "./error.ts";
export { Registry } from "./registry.ts";
export * from "./types.ts";
