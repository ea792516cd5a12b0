/** Zeros that gob leaves out: when a field keeps its value, and what is reported. */

// @ts-types="../types/std_assert.d.ts"
import { assertEquals, assertMatch } from "@std/assert";
import * as harness from "./harness.ts";
import { Buffer, LabDecoder, listOf, NewDecoder, NewEncoder, pointer, ref } from "./mod.ts";
import * as lab from "./mod.ts";

class Inner {
  Name = "";
  Set = false;
}

class State {
  Term = 0;
  VotedFor = -1;
  In = new Inner();
  Log: number[] = listOf(lab.int);
}

function encoded(...values: unknown[]): Buffer {
  const w = new Buffer();
  const e = NewEncoder(w);
  for (const value of values) assertEquals(e.Encode(value), null);
  return w;
}

/** The complaints about lost zeros, up to the colon. */
function lost(act: () => void): string[] {
  const lines: string[] = [];
  harness.reset();
  harness.setWarn((line) => lines.push(line));
  try {
    act();
  } finally {
    harness.setWarn();
    harness.reset();
  }
  return lines.filter((line) => !line.includes("may not work")).map((line) =>
    line.replace(/^labgob warning: /, "").split(":")[0]
  );
}

/** Encodes `sent` and decodes it into `into`. */
function decode<V extends object>(sent: unknown, into: V): V {
  assertEquals(NewDecoder(encoded(sent)).Decode(into), null);
  return into;
}

Deno.test("left out: a vote for S0 is lost if VotedFor is -1 before; this is reported once, and the field keeps its value", () => {
  const sent = Object.assign(new State(), { Term: 7, VotedFor: 0 });
  const said = lost(() => {
    for (let i = 0; i < 2; i++) assertEquals(decode(sent, new State()).VotedFor, -1);
    const variable = ref(new State());
    decode(sent, variable);
    assertEquals([variable.value.Term, variable.value.VotedFor], [7, -1]);
  });
  assertEquals(said, ["VotedFor of State was 0 when it was encoded, and is -1 now"]);
});

Deno.test("left out: no loss if a value was sent, even the default, if a field is zero before, or for a variable by itself", () => {
  const said = lost(() => {
    for (const VotedFor of [-1, 1, 300]) {
      assertEquals(decode(Object.assign(new State(), { VotedFor }), new State()).VotedFor, VotedFor);
    }
    assertEquals(decode(new Inner(), new Inner()), new Inner());
    assertEquals(decode(0, ref(-1)).value, 0);
  });
  assertEquals(said, []);
});

Deno.test("left out: structs in structs are examined, by their fields' names", () => {
  const into = new State();
  Object.assign(into.In, { Name: "S1", Set: true });
  const said = lost(() => decode(Object.assign(new State(), { VotedFor: 3 }), into));
  assertEquals(said, [
    'In.Name of State was "" when it was encoded, and is "S1" now',
    "In.Set of State was false when it was encoded, and is true now",
  ]);
  assertEquals([into.VotedFor, into.In.Name, into.In.Set], [3, "S1", true]);
});

Deno.test("left out: nothing is reported for a field that the sender does not have, or one behind a pointer", () => {
  class Narrow {
    Term = 0;
  }
  class Pointing {
    Term = 0;
    static fields = { P: pointer(Inner) };
    P: Inner | null = null;
  }
  const held = Object.assign(new Pointing(), { P: Object.assign(new Inner(), { Name: "x" }) });
  const said = lost(() => {
    assertEquals(decode(Object.assign(new Narrow(), { Term: 4 }), new State()).VotedFor, -1);
    decode(Object.assign(new Pointing(), { Term: 4 }), held);
  });
  assertEquals(said, []);
});

Deno.test("left out: if decoding fails nothing is reported, and every field has its old value or the one that was read", () => {
  const bytes = encoded(Object.assign(new State(), { Term: 7, VotedFor: 0, Log: [1, 2, 3] })).Bytes();
  const into = new State();
  const said = lost(() => {
    assertMatch(NewDecoder(new Buffer(bytes.subarray(0, -2))).Decode(into)!.message, /EOF/);
  });
  assertEquals(into.VotedFor, -1);
  assertEquals(said.filter((line) => line.includes("VotedFor")), []);
});

Deno.test("left out: a field that is a getter, or frozen, is left alone", () => {
  let written = 0;
  const into = Object.defineProperty(new State(), "VotedFor", {
    get: () => -1,
    set: () => written++,
    enumerable: true,
  });
  const said = lost(() => decode(Object.assign(new State(), { Term: 1, VotedFor: 0 }), into));
  assertEquals([said, written], [[], 0]);
});

Deno.test("left out: for replies to RPCs only Go's own warning is given", () => {
  const into = new State();
  const said = lost(() => {
    const sent = encoded(Object.assign(new State(), { VotedFor: 0 }));
    assertEquals(new LabDecoder(sent).Decode(into), null);
  });
  assertEquals([said, into.VotedFor], [[], -1]);
});
