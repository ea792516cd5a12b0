// @ts-types="../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";
import { createHash } from "node:crypto";
import { sha256Block } from "./sha256.ts";

Deno.test("sha256: equals the platform's hash for a padded block", () => {
  for (const text of ["", "abc", "a text of fifty-five bytes, the most that one block has", "é".repeat(20)]) {
    const bytes = new Uint8Array(64);
    const { written } = new TextEncoder().encodeInto(text, bytes);
    bytes[written] = 0x80;
    const view = new DataView(bytes.buffer);
    view.setUint32(60, written * 8);
    const words = Array.from({ length: 16 }, (_, i) => view.getUint32(i * 4));
    const hex = [...sha256Block(words)].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
    assertEquals(hex, createHash("sha256").update(text).digest("hex"), text);
  }
});
