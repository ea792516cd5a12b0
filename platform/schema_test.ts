// @ts-types="../types/std_assert.d.ts"
import { assertEquals } from "@std/assert";
import * as v from "valibot";
import {
  count,
  list,
  numberOr,
  object,
  oneOf,
  orNull,
  problemIn,
  strictObject,
  text,
  versionProblem,
  within,
} from "./schema.ts";

const person = object({
  name: text,
  age: v.optional(count),
  pets: list(object({ kind: oneOf("cat", "dog") })),
});
const says = (given: unknown, schema: v.GenericSchema = person) => problemIn(given, schema)?.sentence ?? null;

Deno.test("schema: a problem names the field, what it is, and what was expected", () => {
  assertEquals(says({ name: "Ada", pets: [], more: 1 }), null);
  assertEquals(says(null), "it is null; expected an object");
  assertEquals(says({ pets: [] }), "name is missing; expected a string");
  assertEquals(says({ name: "Ada", age: -1, pets: [] }), "age is -1; expected a whole number, 0 or more");
  assertEquals(says({ name: "Ada", pets: {} }), "pets is {}; expected a list of objects");
  assertEquals(
    says({ name: "Ada", pets: [{ kind: "dog" }, { kind: "cow" }] }),
    'pets[1].kind is "cow"; expected "cat" or "dog"',
  );
  assertEquals(says({ name: "x".repeat(100), pets: 1 }), "pets is 1; expected a list of objects");
  assertEquals(
    says("x".repeat(100), orNull(count))!.length,
    60 + "it is ; expected a whole number, 0 or more or null".length,
  );
});

Deno.test("schema: unknown fields of a strict object, with the known ones", () => {
  const schema = strictObject({ points: numberOr(within(0, 9), strictObject({ each: count }), "a number") });
  assertEquals(problemIn({ points: { each: 1, all: 2 } }, schema), {
    sentence: 'points has an unknown "all"',
    unknown: { name: "all", known: ["each"] },
  });
  assertEquals(says({ points: 10 }, schema), "points is 10; expected a number from 0 to 9");
  assertEquals(says({ points: "1" }, schema), 'points is "1"; expected a number');
  assertEquals(says({}, schema), "points is missing; expected a number");
  assertEquals(says({ points: 1, point: 1 }, schema), 'it has an unknown "point"');
});

Deno.test("schema: another version is refused with what to do", () => {
  const both = (version: number) => `it is of format version ${version}, and this raftlab reads version 2`;
  assertEquals([1, 2, 3].map((version) => versionProblem(version, 2, "write it again")), [
    `${both(1)}: write it again, or use the older raftlab that wrote it`,
    null,
    `${both(3)}: use the newer raftlab that wrote it`,
  ]);
});
