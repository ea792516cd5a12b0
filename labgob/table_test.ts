// @ts-types="../types/std_assert.d.ts"
import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertStrictEquals,
  assertStringIncludes,
} from "@std/assert";
import { listOf, Ref, ref } from "./mod.ts";
import { LabDecoder, LabEncoder } from "./labgob.ts";
import { Buffer } from "./gob/buffer.ts";
import { TypeTable } from "./table.ts";

/** Two instances of one module, each with its own copies of the classes. */
function module() {
  class Entry {
    Term = 0;
    Command: unknown = null;
  }
  class Args {
    Leader = -1;
    Entries: Entry[] = listOf(Entry);
    Best: Entry = new Entry();
    hint = "none";
  }
  class Op {
    Key = "";
  }
  return { Entry, Args, Op, table: new TypeTable() };
}

function sent(from: ReturnType<typeof module>, to: TypeTable): Record<string, unknown> {
  const args = new from.Args();
  args.Leader = 3;
  args.Entries.push(Object.assign(new from.Entry(), { Term: 1, Command: new from.Op() }));
  const buffer = new Buffer();
  from.table.register(from.Op);
  assertEquals(new LabEncoder(buffer, from.table).Encode(args), null);
  const target = ref<unknown>(null, to.here(Ref.typeOf(ref(args))));
  assertEquals(new LabDecoder(buffer, to).Decode(target), null);
  return target.value as Record<string, unknown>;
}

Deno.test("table: a value arrives as an instance of the receiver's class, if labgob has seen that by then", () => {
  const [a, b] = [module(), module()];
  b.table.register(b.Op);
  b.table.exports({ Args: b.Args });
  const got = sent(a, b.table);
  assertInstanceOf(got, b.Args);
  assertInstanceOf(got.Entries[0], b.Entry);
  assertInstanceOf(got.Entries[0].Command, b.Op);
  assertEquals([got.Leader, got.hint], [3, "none"]);
});

Deno.test("table: a receiver without such a class gets one with its name and fields, and later its own", () => {
  const [a, b] = [module(), module()];
  b.table.register(b.Op);
  const got = sent(a, b.table);
  assertEquals(got.constructor.name, "Args");
  assert(got.constructor as unknown !== a.Args);
  assertEquals([got.Leader, (got.Entries as { Term: number }[])[0].Term, got.hint], [3, 1, "none"]);
  assertEquals({ ...b.table.blank(Ref.typeOf(ref(new a.Args()))) as object, Entries: [], Best: null }, {
    Leader: -1,
    Entries: [],
    Best: null,
    hint: "none",
  });
  // It can be sent on unchanged.
  assertEquals(new LabEncoder(new Buffer(), b.table).Encode(got), null);
  assertEquals(new LabEncoder(new Buffer(), b.table).Encode(new b.Args()), null);
  assertInstanceOf(got, b.Args);
  assertInstanceOf(sent(a, b.table), b.Args);
});

Deno.test("table: types without classes are shared by all programs, and frozen", () => {
  const [a, b] = [module(), module()];
  const t = Ref.typeOf(ref([1, 2]));
  assertStrictEquals(a.table.here(t), t);
  assertStrictEquals(b.table.here(t), t);
  assert(Object.isFrozen(t) && Object.isFrozen(t.elem));
});

Deno.test("table: types that one program has used change no byte of another's", () => {
  const [a, b] = [module(), module()];
  const bytesOf = ({ Args, table }: ReturnType<typeof module>) => {
    const buffer = new Buffer();
    assertEquals(new LabEncoder(buffer, table).Encode(new Args()), null);
    return buffer.Bytes();
  };
  class Other {
    X = 1;
  }
  assertEquals(new LabEncoder(new Buffer(), a.table).Encode(new Other()), null);
  const alone = bytesOf(b);
  assertEquals(bytesOf(module()), alone);
  assert(bytesOf(a).some((byte, i) => byte !== alone[i]), "a program numbers the types that it meets");
});

Deno.test("table: an error names a type as its sender defined it, whatever type has that id here", () => {
  const [a, b] = [module(), module()];
  class Other {
    X = 1;
  }
  assertEquals(new LabEncoder(new Buffer(), b.table).Encode(new Other()), null);
  const buffer = new Buffer();
  assertEquals(new LabEncoder(buffer, a.table).Encode(new a.Op()), null);
  const error = new LabDecoder(buffer, b.table).Decode(ref(0));
  assertStringIncludes(String(error), "received remote type Op");
});
