/** A realm's TextEncoder and TextDecoder against the platform's. */

// @ts-types="../types/std_assert.d.ts"
import { assertEquals, assertThrows } from "@std/assert";
import * as fc from "fast-check";
import * as inside from "./inside/text.ts";

const some = fc.array(
  fc.oneof(
    fc.string(),
    fc.string({ unit: "binary" }),
    fc.constantFrom("\ud800", "\udc00", "\ufeff", "x".repeat(5000), "é".repeat(3000)),
  ),
).map((parts) => parts.join(""));

Deno.test("text: a realm encodes as the platform does", () => {
  fc.assert(fc.property(some, (text) => {
    assertEquals(new inside.TextEncoder().encode(text), new TextEncoder().encode(text));
  }));
});

Deno.test("text: a realm decodes as the platform does, also what is no UTF-8", () => {
  const bytes = fc.array(fc.oneof(
    some.map((text) => new TextEncoder().encode(text)),
    fc.uint8Array(),
    fc.uint8Array({ min: 0xc0 }),
  )).map((parts) => Uint8Array.from(parts.flatMap((part) => [...part])));
  fc.assert(fc.property(bytes, fc.boolean(), (bytes, ignoreBOM) => {
    const text = new TextDecoder("utf-8", { ignoreBOM }).decode(bytes);
    assertEquals(new inside.TextDecoder("utf-8", { ignoreBOM }).decode(bytes), text);
    const fatal = () => new inside.TextDecoder("utf-8", { fatal: true, ignoreBOM }).decode(bytes);
    try {
      new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
      return void assertThrows(fatal, TypeError);
    }
    assertEquals(fatal(), text);
  }));
});
