// The class layer and the labs' checks. The first three are labgob's own tests, from test_test.go, written
// anew.
// @ts-types="../types/std_assert.d.ts"
import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import * as harness from "./harness.ts";
import * as lab from "./mod.ts";
import { Buffer, GobError, listOf, mapOf, NewDecoder, NewEncoder, pointer, ref, Register } from "./mod.ts";
import { hex } from "./testdata/hex.ts";

/** Runs a test body as if in a process of its own: ids, counts and messages start afresh. */
function alone(body: (lines: string[]) => void): void {
  const lines: string[] = [];
  harness.reset();
  harness.setWarn((line) => lines.push(line));
  try {
    body(lines);
  } finally {
    harness.setWarn();
    harness.reset();
  }
}

function encoded(...values: unknown[]): Uint8Array {
  const w = new Buffer();
  const e = NewEncoder(w);
  for (const value of values) assertEquals(e.Encode(value), null);
  return w.Bytes();
}

function refused(value: unknown): string {
  const error = NewEncoder(new Buffer()).Encode(value);
  assert(error instanceof GobError, "it was encoded");
  return error.message;
}

class T1 {
  T1int0 = 0;
  T1int1 = 0;
  T1string0 = "";
  T1string1 = "";
}
class T2 {
  T2slice = listOf(T1);
  T2map = mapOf(lab.int, T1);
  T2t3: unknown = null;
}
class T3 {
  T3int999 = 0;
}
class T4 {
  Yes = 0;
  no = 0;
}

Deno.test("TestGOB: values are decoded as they were encoded", () =>
  alone((lines) => {
    const x0 = 0;
    const x1 = 1;
    const t1 = Object.assign(new T1(), { T1int1: 1, T1string1: "6.5840" });
    const t2 = new T2();
    t2.T2slice.push(new T1(), t1);
    t2.T2map.set(99, Object.assign(new T1(), { T1int0: 1, T1string0: "x" }));
    t2.T2t3 = Object.assign(new T3(), { T3int999: 999 });
    Register(T3);
    const bytes = encoded(x0, x1, t1, t2);

    const d = NewDecoder(new Buffer(bytes));
    const [y0, y1, s1, s2] = [ref(0), ref(0), new T1(), new T2()];
    for (const target of [y0, y1, s1, s2]) assertEquals(d.Decode(target), null);
    assertEquals([y0.value, y1.value], [x0, x1]);
    assertEquals(s1, t1);
    assertEquals(s2, t2);
    assert(s2.T2slice[1] instanceof T1 && s2.T2map.get(99) instanceof T1 && s2.T2t3 instanceof T3);
    assertEquals(d.Decode(y0)?.message, "EOF");
    assertEquals([lines, harness.errorCount()], [[], 0]);
  }));

Deno.test("TestCapital: a lower-case field is complained about, once per type", () =>
  alone((lines) => {
    const v = [Object.assign(new T4(), { Yes: 87, no: 22 })];
    encoded(v);
    encoded(v, v[0]);
    assertEquals(lines, [
      "labgob error: lower-case field no of T4 in RPC or persist/snapshot will break your Raft",
    ]);
    assertEquals(harness.errorCount(), 1);
    harness.reset();
    const value = listOf(lab.map(pointer(T4), lab.int)); // what Go's test decodes: []map[*T4]int
    NewDecoder(new Buffer()).Decode(value);
    assertEquals([lines.length, harness.errorCount()], [2, 1]);
    const back = listOf(T4);
    assertEquals(NewDecoder(new Buffer(encoded(v))).Decode(back), null);
    assertEquals(back, [Object.assign(new T4(), { Yes: 87, no: 0 })]);
  }));

Deno.test("TestDefault: decoding into a variable that is not at its default gives a warning", () =>
  alone((lines) => {
    class DD {
      X = 0;
    }
    const bytes = encoded(new DD());
    const reply = Object.assign(new DD(), { X: 99 });
    assertEquals(NewDecoder(new Buffer(bytes)).Decode(reply), null);
    assertEquals(lines, [
      "labgob warning: Decoding into a non-default variable/field X may not work",
      "labgob warning: X of DD was 0 when it was encoded, and is 99 now: gob leaves zeros out, and Decode keeps what was " +
      "there; decode into an object whose X is 0",
    ]);
    assertEquals(reply.X, 99, "gob leaves zeros out, which is what the warning is about");
    NewDecoder(new Buffer(bytes)).Decode(reply);
    assertEquals([lines.length, harness.errorCount()], [2, 2]);
  }));

Deno.test("default warnings: names, depth, and what is not examined", () =>
  alone((lines) => {
    class Leaf {
      X = 0;
    }
    class Mid {
      In = new Leaf();
      List = listOf(lab.int);
    }
    class Top {
      A = new Mid();
      B = new Leaf();
    }
    class Far {
      Top = new Top();
    }
    const said = (target: object): string => {
      lines.length = 0;
      harness.reset();
      NewDecoder(new Buffer()).Decode(target);
      return lines.map((l) => l.split("field ")[1].split(" may")[0]).join();
    };
    const top = new Top();
    top.A.List.push(5);
    assertEquals(said(top), "");
    top.B.X = 1;
    assertEquals(said(top), "B.X");
    top.B.X = 0;
    top.A.In.X = 1;
    assertEquals(said(top), "A.In.X");
    assertEquals(said(Object.assign(new Far(), { Top: top })), "");
    assertEquals(said(ref(3)), "int");
    assertEquals(said(ref("x")), "string");
    assertEquals(said(ref(listOf(lab.int))), "");
    assertEquals(said(ref<unknown>(null)), "");
  }));

Deno.test("messages name the field's path, and functions in fields are never sent", () =>
  alone((lines) => {
    class LogEntry {
      term = 0;
      Command: unknown = null;
    }
    class Args {
      Term = 0;
      Entries = listOf(LogEntry);
      private votedFor = -1;
      peers = [];
      onDone = () => this.votedFor;
      OnDone = () => this.peers;
    }
    const bytes = encoded(new Args());
    const complaint = (field: string, of: string, at = "") =>
      `labgob error: lower-case field ${field} of ${of} in RPC or persist/snapshot will break your Raft${at}`;
    assertEquals(lines, [
      complaint("term", "LogEntry", " (at Args.Entries[].term)"),
      complaint("votedFor", "Args"),
      complaint("peers", "Args"),
      complaint("onDone", "Args"),
    ]);
    assertEquals(harness.errorCount(), 4);
    assert(!hex(bytes).includes(hex(new TextEncoder().encode("nDone"))));
    harness.reset();
    lines.length = 0;
    Register(LogEntry);
    assertEquals(lines, [complaint("term", "LogEntry")]);
  }));

Deno.test("a class's defaults are its types", () =>
  alone(() => {
    class Inner {
      N = 0;
    }
    class All {
      I = 0;
      F = 0.5;
      S = "";
      B = false;
      Raw = new Uint8Array();
      Big = 0n;
      Any: unknown = null;
      In = new Inner();
      List = listOf(lab.slice(lab.int));
      Filled = ["x"];
      Map = mapOf(lab.string, Inner);
      Small = 0;
      Rate = 0;
      Next: All | null = null;
      Pair = [0, 0];
      static fields = { Small: lab.int8, Rate: lab.float64, Next: pointer(All), Pair: lab.array(2, lab.int) };
    }
    const v = new All();
    Object.assign(v, {
      I: 5,
      F: 2,
      S: "s",
      B: true,
      Raw: Uint8Array.of(1),
      Big: 2n ** 60n,
      Any: [1, 2],
      Small: -128,
    });
    Object.assign(v, { Rate: 3, Pair: [1, 2], Filled: ["a", "b"] });
    v.In.N = 6;
    v.List.push([1], []);
    v.Map.set("k", new Inner());
    v.Next = Object.assign(new All(), { Filled: [], F: 0 });
    const back = new All();
    assertEquals(NewDecoder(new Buffer(encoded(v))).Decode(back), null);
    assertEquals(back.Next!.Filled, [], "a made struct starts at zero, whatever the class's default");
    assertEquals(back.Next!.F, 0);
    assertEquals(back, v);
    assertEquals(refused(Object.assign(new All(), { Small: 128 })).includes("All.Small"), true);
  }));

Deno.test("a default that is not zero does not stand in for a zero that was not sent", () =>
  alone(() => {
    class Vote {
      Term = 0;
      VotedFor = -1;
    }
    const w = [Object.assign(new Vote(), { Term: 1, VotedFor: 0 }), new Vote()];
    const back = listOf(Vote);
    assertEquals(NewDecoder(new Buffer(encoded(w))).Decode(back), null);
    assertEquals(back.map((v) => v.VotedFor), [0, -1]);
  }));

Deno.test("a value that does not show its type is an error that says what to write", () =>
  alone(() => {
    class Bare {
      Entries = [];
    }
    class Unset {
      Term: number | undefined;
    }
    class Wrong {
      Term = 0;
      static fields = { Trem: lab.int };
    }
    class Unfit {
      Seq = null;
      static fields = { Seq: lab.int64 };
    }
    class Needs {
      constructor(readonly X: { n: number }, readonly Y = X.n) {}
    }
    class Plain {
      Obj = {};
    }
    class Dated {
      At = new Date();
    }
    class Outer {
      List = listOf(Bare);
    }
    assertEquals(
      refused(new Bare()),
      "gob: Bare.Entries, an empty list, does not show the type of its elements; declare it: Entries = listOf(LogEntry)",
    );
    assertStringIncludes(refused(new Outer()), "Bare.Entries, an empty list,");
    assertStringIncludes(refused(new Unset()), "Unset.Term, undefined, has no type; give it a default");
    assertStringIncludes(
      refused(new Wrong()),
      "Wrong.fields declares a type for Trem, which is not a field of Wrong (it has Term)",
    );
    assertStringIncludes(
      refused(new Unfit()),
      "Unfit.Seq is null by default, which is not of type int64; give it 0",
    );
    assertStringIncludes(refused(new Needs({ n: 1 })), "new Needs() threw");
    assertStringIncludes(refused(new Plain()), "Plain.Obj, a plain object, does not show its type");
    assertStringIncludes(refused(new Dated()), "a Date cannot be sent");
    assertEquals(
      refused([]),
      "gob: an empty list does not show the type of its elements; declare it: listOf(LogEntry)",
    );
    assertStringIncludes(refused(new Map()), "mapOf(string, int)");
    assertStringIncludes(
      refused({ Term: 1 }),
      "a plain object does not show its type; make it an instance of a class",
    );
    assertEquals(refused(null), "gob: cannot encode nil value");
    assertEquals(refused(undefined), "gob: cannot encode nil value");
    assertStringIncludes(refused(() => 1), "has no type");
    assertStringIncludes(refused(Symbol("s")), "Symbol(s) has no type");
    assertStringIncludes(NewDecoder(new Buffer()).Decode(ref(undefined))!.message, "undefined has no type");
    assertStringIncludes(
      NewDecoder(new Buffer()).Decode([])!.message,
      "an empty list does not show the type of its elements",
    );
  }));

Deno.test("a field that holds something else is an error that names it", () =>
  alone(() => {
    class LogEntry {
      Term = 0;
      Command: unknown = null;
    }
    class Args {
      Term = 0;
      Entries = listOf(LogEntry);
    }
    const args = (fields: object) => Object.assign(new Args(), fields);
    assertEquals(
      refused(args({ Term: 1.5 })),
      "gob: cannot encode Args.Term: wanted an integer (int), got 1.5",
    );
    assertEquals(
      refused(args({ Term: "7" })),
      'gob: cannot encode Args.Term: wanted an integer (int), got "7"',
    );
    assertEquals(
      refused(args({ Entries: [{ Term: 1, Command: undefined }] })),
      "gob: cannot encode LogEntry.Command: wanted a value or null, got undefined (at Args.Entries[0].Command)",
    );
    assertStringIncludes(
      refused(args({ Entries: [{ Term: 1, Command: { x: 1 } }] })),
      "(at Args.Entries[0].Command)",
    );
    // An object literal is taken for the class that its place requires.
    const literal = encoded(args({ Entries: [{ Term: 1, Command: 2 }] }));
    const back = new Args();
    assertEquals(NewDecoder(new Buffer(literal)).Decode(back), null);
    assert(back.Entries[0] instanceof LogEntry);
  }));

Deno.test("an interface holds what Go registers, and what the student does", () =>
  alone(() => {
    class Op {
      Key = "";
    }
    class Secret {
      Code = 0;
    }
    Register(Op);
    Register(new Op());
    Register(mapOf(lab.string, lab.int));
    const list = listOf(lab.any);
    list.push(
      1,
      "two",
      true,
      2.5,
      Uint8Array.of(3),
      null,
      [1, 2],
      ["x"],
      Object.assign(new Op(), { Key: "k" }),
    );
    list.push(
      mapOf(lab.string, lab.int).set("n", 1),
      2n ** 62n,
      lab.typed(lab.int64, 5),
      -(2 ** 40),
      "é".repeat(70),
    );
    const back = listOf(lab.any);
    assertEquals(NewDecoder(new Buffer(encoded(list))).Decode(back), null);
    assertEquals(back, list.map((v) => v instanceof lab.Typed ? v.value : v));
    assert(back[8] instanceof Op);
    const one = listOf(lab.any);
    one.push(new Secret());
    assertEquals(refused(one), "gob: type not registered for interface: main.Secret");
    class Holder {
      static Op = class Op {
        Other = 0;
      };
    }
    assertStringIncludes(
      assertThrows(() => Register(Holder.Op), GobError).message,
      'gob: registering duplicate types for "main.Op"',
    );
    assertThrows(() => lab.RegisterName("another", Op), GobError, "registering duplicate names for main.Op");
  }));

Deno.test("a module loaded twice has one type, and decoding makes the class registered last", () =>
  alone(() => {
    const load = () =>
      class Command {
        Key = "";
      };
    const [First, Second] = [load(), load()];
    Register(First);
    Register(Second);
    const list = listOf(lab.any);
    list.push(new First(), new Second());
    const back = listOf(lab.any);
    const bytes = encoded(list);
    assertEquals(
      hex(bytes).split(hex(new TextEncoder().encode("Command"))).length - 1,
      3,
      "two names, one definition",
    );
    assertEquals(NewDecoder(new Buffer(bytes)).Decode(back), null);
    assert(back[0] instanceof Second && back[1] instanceof Second);
    Register(First);
    assertEquals(NewDecoder(new Buffer(bytes)).Decode(back), null);
    assert(back[0] instanceof First);
  }));

Deno.test("bytes do not depend on what ran before, after a reset", () =>
  alone(() => {
    class A {
      X = 0;
    }
    class B {
      Y = listOf(A);
    }
    const first = hex(encoded(new B()));
    assert(hex(encoded(new A())) !== first);
    const second = hex(encoded(new A()));
    harness.reset();
    assert(hex(encoded(new A())) !== second, "A is the first type now");
    assert(hex(encoded(new B())) !== first);
    harness.reset();
    assertEquals(hex(encoded(new B())), first);
    assertEquals(hex(encoded(new A())), second);
  }));

Deno.test("targets: lists are replaced in place, maps are added to, structs keep what was not sent", () =>
  alone(() => {
    class Pair {
      A = 0;
      B = 0;
    }
    const bytes = encoded(
      [1, 2],
      new Map([["k", 1]]),
      Object.assign(new Pair(), { A: 1 }),
      7,
      [1.5, 2],
      "skipped",
      "last",
    );
    const d = NewDecoder(new Buffer(bytes));
    const list = listOf(lab.int);
    const same = list;
    list.push(9, 9, 9);
    assertEquals(d.Decode(list), null);
    assertEquals([list, same === list], [[1, 2], true]);
    const entries = mapOf(lab.string, lab.int).set("old", 5);
    assertEquals(d.Decode(entries), null);
    assertEquals([...entries], [["old", 5], ["k", 1]]);
    const pair = Object.assign(new Pair(), { B: 8 });
    assertEquals(d.Decode(pair), null);
    assertEquals({ ...pair }, { A: 1, B: 8 });
    const n = ref(0, lab.int64);
    assertEquals(d.Decode(n), null);
    const floats = ref([0.5]);
    assertEquals(d.Decode(floats), null);
    assertEquals([n.value, floats.value], [7, [1.5, 2]]);
    assertEquals(d.Decode(null), null);
    const last = ref("");
    assertEquals([d.Decode(last), last.value], [null, "last"]);
    assertEquals(d.Decode(last)?.message, "EOF");
    assertStringIncludes(NewDecoder(new Buffer(bytes)).Decode(new Uint8Array(4))!.message, "non-pointer");
  }));

Deno.test("a decoded list knows its elements, even when it is empty", () =>
  alone(() => {
    class LogEntry {
      Term = 0;
    }
    const log = ref(listOf(LogEntry));
    const bytes = encoded(listOf(LogEntry));
    assertEquals(NewDecoder(new Buffer(bytes)).Decode(log), null);
    assertEquals(log.value, []);
    harness.reset();
    assertEquals(hex(encoded(log.value)), hex(bytes));
    assertEquals([Object.getOwnPropertyNames(log.value), Object.getOwnPropertySymbols(log.value)], [[
      "length",
    ], []]);
  }));

Deno.test("a Ref is encoded as a variable of its type", () =>
  alone(() => {
    assertEquals(hex(encoded(ref(5, lab.uint))), "0306" + "0005");
    assertEquals(hex(encoded(ref(2, lab.float64))), hex(encoded(lab.typed(lab.float64, 2))));
    const held = ref<unknown>(null);
    held.value = "x";
    const back = ref<unknown>(null);
    assertEquals(NewDecoder(new Buffer(encoded(held))).Decode(back), null);
    assertEquals(back.value, "x");
  }));

Deno.test("a value that cannot be encoded is reported once, besides the returned error", () => {
  alone((lines) => {
    for (let i = 0; i < 2; i++) assert(NewEncoder(new Buffer()).Encode([]) instanceof GobError);
    assertEquals(lines.length, 1);
    assertStringIncludes(lines[0], "labgob error: a value was not encoded: gob: ");
  });
});

Deno.test("a value that cannot be decoded is reported once, with the bytes; the end of a stream is not", () => {
  alone((lines) => {
    const bytes = encoded("x");
    const heard: (Uint8Array | null)[] = [];
    harness.setWarn((line, stack, from) => {
      lines.push(line);
      heard.push(from);
      assertStringIncludes(stack, "labgob_test.ts");
    });
    for (let i = 0; i < 2; i++) {
      const d = NewDecoder(new Buffer(bytes));
      assert(d.Decode(ref(0)) instanceof GobError);
      assertEquals(d.Decode(ref(0))?.message, "EOF");
    }
    assertEquals(lines, [
      "labgob error: a value was not decoded: gob: decoding into local type *int, received remote type string",
    ]);
    assertEquals(heard, [bytes]);
  });
});

Deno.test("bytes that lack a value are recognised, also as a copy, until the next reset", () => {
  alone(() => {
    const w = new Buffer();
    const e = NewEncoder(w);
    e.Encode(3);
    const before = w.Bytes();
    assertEquals(harness.missingFrom(before), null);
    e.Encode(null as unknown);
    e.Encode(5);
    const bytes = w.Bytes();
    assertEquals(
      harness.missingFrom(bytes.slice())?.reason,
      "gob: cannot encode nil value, since null has no type",
    );
    assertStringIncludes(harness.missingFrom(bytes)?.stack ?? "", "labgob_test.ts");
    assertEquals(harness.missingFrom(encoded(3)), null);
    harness.reset();
    assertEquals(harness.missingFrom(bytes), null);
  });
});
