/**
 * The wire format alone: Go's encoding/gob over explicit descriptors, without classes and without the labs' checks.
 *
 * `new Encoder(buffer, registry, typeOf).encode(type, value)` appends a value, `new Decoder(buffer, registry,
 * raw).decode(type, old)` takes one off. A struct is any object with the fields, a map a Map, a slice an array, []byte
 * a Uint8Array, a pointer what it points to or null. What an interface holds says its type by being a `Typed`, or is
 * told by `typeOf`.
 */
export { Buffer } from "./buffer.ts";
export { Decoder } from "./decode.ts";
export { Encoder, type TypeOf } from "./encode.ts";
export { GobError } from "./error.ts";
export { Registry } from "./registry.ts";
export * from "./types.ts";
