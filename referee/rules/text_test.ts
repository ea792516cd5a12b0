/** How commands are shown in sentences. */

// @ts-types="../../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";

import { show } from "./text.ts";

Deno.test("referee: a command is shown with its fields, and cut if it is long", () => {
  assertEquals(show("a"), '"a"');
  assertEquals(show("a".repeat(50)), `"${"a".repeat(36)}...`);
  assertEquals(show({ Id: 5n, Kind: "Put", Of: [1, null] }), '{Id: 5, Kind: "Put", Of: [1, null]}');
  assertEquals(show({ Bytes: new Uint8Array(3), A: { B: { C: {} } } }), "{Bytes: 3 bytes, A: {B: {C: ...}}}");
  assertEquals(show({ Of: new Map([[1, 2]]) }), "{Of: a Map}");
  assertEquals(show({ Value: "a".repeat(80) }).length, 60);
});
