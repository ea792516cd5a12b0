/**
 * Programs that run in realms of their own: values for them are made in their realm, and their values can be
 * read here.
 */

// @ts-types="../types/std_assert.d.ts"
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import vm from "node:vm";
import { type Makers, standFor } from "./gob/makers.ts";
import { TypeTable } from "./harness.ts";
import { Buffer, int, LabDecoder, LabEncoder, ref, Typed } from "./mod.ts";

const source = `(() => {
  class Op { Key = "k"; }
  class Args { Term = 0; Data = new Uint8Array(0); List = [0]; Names = new Map([["a", 1]]); Op = null; Left = 5; }
  return {
    Op, Args,
    make: {
      list: () => [], map: () => new Map(), bytes: (n) => new Uint8Array(n), object: () => ({}),
      newClass: (name, init) => ({ [name]: class { constructor() { init(this); } } })[name],
    },
    filled: () => Object.assign(new Args(), {
      Term: 7, Data: Uint8Array.of(1, 2), List: [3, 4], Names: new Map([["b", 2]]), Op: new Op(),
    }),
    isOurs: (value) => value instanceof Object,
    plain: () => ({ Term: 1 }),
  };
})()`;

interface Inside {
  Op: new () => object;
  Args: new () => object;
  make: Makers;
  filled(): object;
  isOurs(value: unknown): boolean;
  plain(): object;
}

const realm = () => vm.runInContext(source, vm.createContext({})) as Inside;

function encoded(value: unknown, table: TypeTable): Buffer {
  const buffer = new Buffer();
  assertEquals(new LabEncoder(buffer, table).Encode(value), null);
  return buffer;
}

Deno.test("realms: a value of one realm is decoded as one of another's, with that realm's constructors", () => {
  const [from, to] = [realm(), realm()];
  const [sender, receiver] = [new TypeTable(from.make), new TypeTable(to.make)];
  sender.register(from.Op);
  receiver.register(to.Op);
  const value = from.filled();
  const target = new to.Args() as Record<string, unknown>;
  target.List = target.Names = target.Data = null;
  assertEquals(new LabDecoder(encoded(value, sender), receiver).Decode(target), null);
  assertEquals(JSON.stringify(target), JSON.stringify({ ...value }));
  assertEquals(JSON.stringify([...target.Names as Map<string, number>]), JSON.stringify([["b", 2]]));
  for (const made of [target, target.Data, target.List, target.Names, target.Op]) {
    assert(to.isOurs(made) && !from.isOurs(made) && !(made instanceof Object));
  }
});

Deno.test("realms: a class that labgob has not seen from the receiver is made in its realm, with its defaults", () => {
  const [from, to] = [realm(), realm()];
  const receiver = new TypeTable(to.make);
  const sender = new TypeTable(from.make);
  const blank = receiver.blank(sender.checked(sender.inInterface(new from.Args()))) as Record<
    string,
    unknown
  >;
  assertEquals(JSON.stringify([blank.Left, blank.List]), "[5,[0]]");
  for (const made of [blank, blank.constructor, blank.Data, blank.List, blank.Names]) {
    assert(to.isOurs(made) && !from.isOurs(made) && !(made instanceof Object));
  }
});

Deno.test("realms: an object can represent a descriptor, a typed value or a variable", () => {
  const { plain, make } = realm();
  const table = new TypeTable(make);
  const [value, variable] = [plain(), plain() as { value: unknown }];
  standFor(value, new Typed(int, 5));
  standFor(variable, ref(0));
  assertEquals(new LabDecoder(encoded(value, table), table).Decode(variable), null);
  assertEquals(variable.value, 5);
});

Deno.test("realms: a plain object of another realm is not a class instance either", () => {
  const { plain } = realm();
  const error = new LabEncoder(new Buffer()).Encode(plain());
  assertStringIncludes(error!.message, "make it an instance of a class");
});
